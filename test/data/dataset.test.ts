import { join } from 'node:path'
import t from 'tap'
import { Dataset, datasetFromArrays, openDataset } from '../../lib/data/dataset.js'

const images = new Uint8Array(3 * 2 * 2)
const shape = [3, 1, 2, 2]

t.test('a data set of own arrays knows its sizes', async (t) => {
  const labels = Uint8Array.of(0, 4, 1)
  const data = datasetFromArrays({ images, shape, labels, name: 'leaves' })
  t.ok(data instanceof Dataset)
  t.same([data.count, data.channels, data.height, data.width], [3, 1, 2, 2])
  t.same([data.classes, data.name, data.source], [5, 'leaves', 'leaves'])
  t.equal(data.images, images, 'no copy')
  t.equal(data.labels, labels)
  t.throws(() => Object.assign(data, { name: 'other' }), TypeError, 'immutable')
})

t.test('without labels there are no classes', async (t) => {
  const data = datasetFromArrays({ images, shape })
  t.equal(data.classes, 0)
  t.equal(data.labels, undefined)
})

t.test('class names say how many classes there are', async (t) => {
  const labels = Uint8Array.of(0, 1, 0)
  const data = datasetFromArrays({ images, shape, labels, classNames: ['a', 'b', 'c'] })
  t.equal(data.classes, 3)
  t.same(data.classNames, ['a', 'b', 'c'])
})

t.test('a slice shares memory and keeps labels and classes', async (t) => {
  const labels = Uint8Array.of(0, 4, 1)
  const own = Uint8Array.from({ length: 12 }, (_, index) => index)
  const data = datasetFromArrays({ images: own, shape, labels, name: 'leaves' })
  const part = data.slice(1, 2)
  t.same(part.shape, [1, 1, 2, 2])
  t.same([...part.images], [4, 5, 6, 7])
  t.equal(part.images.buffer, own.buffer, 'no copy')
  t.same([part.labels, part.classes, part.name], [Uint8Array.of(4), 5, 'leaves'])
  t.equal(part.source, 'leaves[1:2]', 'is not what the whole was opened from')
  t.equal(data.slice(2).classes, 5, 'classes of which no image is left still count')
  t.same(data.slice(0).images, own)
  t.same(data.slice(-2, -1).images, part.images)
  t.same(data.slice(1, 99).shape, [2, 1, 2, 2])
  for (const [start, end] of [
    [3, 4],
    [2, 1],
    [0, 0],
  ])
    t.throws(() => data.slice(start ?? 0, end), { code: 'DATA_INVALID' })
})

t.test('a slice keeps class names', async (t) => {
  const arrays = { images, shape, labels: Uint8Array.of(0, 1, 1), classNames: ['a', 'b'] }
  t.same(datasetFromArrays(arrays).slice(0, 1).classNames, ['a', 'b'])
  t.equal(datasetFromArrays({ images, shape }).slice(0, 1).labels, undefined)
})

t.test('arrays that do not agree are refused, each with the reason', async (t) => {
  const refused = (arrays: Parameters<typeof datasetFromArrays>[0], message: RegExp) =>
    t.throws(() => datasetFromArrays(arrays), { code: 'DATA_INVALID', message })
  refused({ images, shape: [3, 2, 2] }, /expected \[N, C, H, W\].*received \[3, 2, 2\]/)
  refused({ images, shape: [3, 1, 2, 2, 1] }, /\[N, C, H, W\]/)
  refused({ images, shape: [0, 1, 2, 2] }, /each at least 1/)
  refused({ images, shape: [3, 1, 2, 1.5] }, /each at least 1/)
  refused({ images, shape: [4, 1, 2, 2] }, /expected 16 bytes.*received 12 bytes/)
  refused({ images, shape, labels: Uint8Array.of(1, 2) }, /expected 3, one an image, received 2/)
  refused(
    { images, shape, labels: Uint8Array.of(0, 2, 1), classNames: ['a', 'b'] },
    /label of image 1: expected 0 … 1.*received 2/,
  )
})

t.test('what is neither a name nor a path is DATA_NOT_FOUND and says what there is', async (t) => {
  await t.rejects(openDataset('mnits'), {
    code: 'DATA_NOT_FOUND',
    path: 'mnits',
    message: /nothing at 'mnits'.*digits, shapes, mnist, fashion-mnist/,
  })
  await t.rejects(openDataset(''), { code: 'DATA_NOT_FOUND' })
})

t.test('a folder without images is refused', async (t) => {
  const folder = t.testdir({ 'notes.txt': 'no images here' })
  await t.rejects(openDataset(folder), { code: 'DATA_INVALID', message: /no image in it/ })
})

t.test('options are checked by name and by value', async (t) => {
  const folder = t.testdir({ 'notes.txt': '' })
  await t.rejects(openDataset(folder, { style: 'source' }), {
    code: 'CONFIG_INVALID',
    path: 'data.style',
    expected: 'one of size, channels',
  })
  await t.rejects(openDataset(folder, { size: 0 }), { code: 'CONFIG_INVALID', path: 'data.size' })
  const misspelt: object = { splitt: 'test' }
  await t.rejects(openDataset('mnist', misspelt), {
    code: 'CONFIG_INVALID',
    path: 'data.splitt',
    received: 'splitt',
  })
})

t.test('a name wins over a folder of that name, which ./ still reaches', async (t) => {
  const folder = t.testdir({ shapes: {} })
  const before = process.cwd()
  t.teardown(() => process.chdir(before))
  process.chdir(folder)
  t.equal((await openDataset('shapes', { count: 1 })).count, 1)
  await t.rejects(openDataset(`.${join('/', 'shapes')}`), { message: /no image in it/ })
})
