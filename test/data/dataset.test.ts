import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Dataset, datasetFromArrays } from '../../lib/data/dataset.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { StoredImages } from '../../lib/data/stored-images.js'

const images = new Uint8Array(3 * 2 * 2)
const shape = [3, 1, 2, 2]

t.test('a dataset from arrays has their sizes', async (t) => {
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

t.test('class names determine the number of classes', async (t) => {
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
  t.equal(part.source, 'leaves[1:2]', 'differs from the source of the whole dataset')
  t.equal(data.slice(2).classes, 5, 'classes without images still count')
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

/** Three images of 2×2 pixels from byte 3 of a file on, with consecutive values. */
function storedData(t: Test): Dataset {
  const bytes = Buffer.from([9, 9, 9, ...Array(12).keys()])
  const path = join(t.testdir({ file: bytes }), 'file')
  const stored = new StoredImages([{ path, offset: 3, count: 3 }], 4)
  const labels = Uint8Array.of(0, 4, 1)
  return Dataset.fromArrays({ images: stored, shape, labels, name: 'leaves' })
}

t.test('read returns the same for images in memory and stored ones', async (t) => {
  const own = Uint8Array.from({ length: 12 }, (_, index) => index)
  for (const data of [datasetFromArrays({ images: own, shape }), storedData(t)]) {
    t.same([...(await data.read(1, 2))], [4, 5, 6, 7])
    t.same([...(await data.read())], [...own])
    t.same([...(await data.read(-2, -1))], [4, 5, 6, 7])
    t.same([...(await data.read(2, 99))], [8, 9, 10, 11])
    t.equal((await data.read(2, 2)).length, 0)
    t.same([...(await data.slice(1).read(1, 2))], [8, 9, 10, 11])
  }
  const data = datasetFromArrays({ images: own, shape })
  t.equal((await data.read(1, 2)).buffer, own.buffer, 'a view if in memory')
  t.same([data.stored, data.files], [false, undefined])
})

t.test('stored images are not available as an array, and the error states the fix', async (t) => {
  const data = storedData(t)
  t.throws(() => data.images, { code: 'DATA_STORED', message: /12 bytes.*read\(start, end\)/ })
  t.equal(data.stored, true)
  t.same([data.classes, data.count, data.labels], [5, 3, Uint8Array.of(0, 4, 1)])
  const part = data.slice(1)
  t.match(part, { stored: true, source: 'leaves[1:3]', classes: 5 })
  t.match(part.files, [{ offset: 7, count: 2 }], 'a slice stays stored')
  t.same(part.labels, Uint8Array.of(4, 1))
})

t.test('stored images must match the shape', async (t) => {
  const stored = new StoredImages([{ path: 'nowhere', offset: 0, count: 2 }], 4)
  t.throws(() => Dataset.fromArrays({ images: stored, shape }), {
    code: 'DATA_INVALID',
    message: /expected 12 bytes.*received 8 bytes/,
  })
})

t.test('a disposed dataset throws for its arrays; its properties stay', async (t) => {
  for (const data of [datasetFromArrays({ images, shape, name: 'leaves' }), storedData(t)]) {
    const part = data.slice(0, 1)
    data.dispose()
    for (const use of [
      () => data.labels,
      () => data.images,
      () => data.stored,
      () => data.slice(0),
    ])
      t.throws(use, { code: 'DISPOSED', message: /dataset 'leaves' was used after dispose/ })
    await t.rejects(data.read(), { code: 'DISPOSED' })
    data[Symbol.dispose]()
    t.same([data.count, data.name, data.shape], [3, 'leaves', shape])
    t.equal((await part.read()).length, 4, 'a slice is disposed separately')
  }
})

t.test('a slice keeps class names', async (t) => {
  const arrays = { images, shape, labels: Uint8Array.of(0, 1, 1), classNames: ['a', 'b'] }
  t.same(datasetFromArrays(arrays).slice(0, 1).classNames, ['a', 'b'])
  t.equal(datasetFromArrays({ images, shape }).slice(0, 1).labels, undefined)
})

t.test('arrays that do not match are refused with the reason', async (t) => {
  const refused = (arrays: Parameters<typeof datasetFromArrays>[0], message: RegExp) =>
    t.throws(() => datasetFromArrays(arrays), { code: 'DATA_INVALID', message })
  refused({ images, shape: [3, 2, 2] }, /expected \[N, C, H, W\].*received \[3, 2, 2\]/)
  refused({ images, shape: [3, 1, 2, 2, 1] }, /\[N, C, H, W\]/)
  refused({ images, shape: [0, 1, 2, 2] }, /with sizes of at least 1/)
  refused({ images, shape: [3, 1, 2, 1.5] }, /with sizes of at least 1/)
  refused({ images, shape: [4, 1, 2, 2] }, /expected 16 bytes.*received 12 bytes/)
  refused({ images, shape, labels: Uint8Array.of(1, 2) }, /expected 3, one per image, received 2/)
  refused(
    { images, shape, labels: Uint8Array.of(0, 2, 1), classNames: ['a', 'b'] },
    /label of image 1: expected 0 … 1.*received 2/,
  )
})

t.test('an unknown name or path is DATA_NOT_FOUND, with the known names', async (t) => {
  await t.rejects(openDataset('mnits'), {
    code: 'DATA_NOT_FOUND',
    path: 'mnits',
    message:
      /dataset 'mnits' not found: expected an existing path or one of digits, shapes, mnist, fashion-mnist/,
  })
  await t.rejects(openDataset(''), { code: 'CONFIG_INVALID', path: 'source' })
})

t.test('a folder without images is refused', async (t) => {
  const folder = t.testdir({ 'notes.txt': 'no images here' })
  await t.rejects(openDataset(folder), {
    code: 'DATA_INVALID',
    message: /the folder contains no images/,
  })
})

t.test('the names and values of options are checked', async (t) => {
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

t.test('a name has precedence over a folder of that name; ./ opens the folder', async (t) => {
  const folder = t.testdir({ shapes: {} })
  const before = process.cwd()
  t.teardown(() => process.chdir(before))
  process.chdir(folder)
  t.equal((await openDataset('shapes', { count: 1 })).count, 1)
  await t.rejects(openDataset(`.${join('/', 'shapes')}`), {
    message: /the folder contains no images/,
  })
})

t.test('classes without an image are named, or numbered if they have no names', async (t) => {
  const arrays = { images: new Uint8Array(2), shape: [2, 1, 1, 1] }
  const labels = Uint8Array.of(2, 0)
  const classNames = ['ant', 'bee', 'cat', 'dog']
  t.same(datasetFromArrays({ ...arrays, labels, classNames }).emptyClasses, ['bee', 'dog'])
  t.same(datasetFromArrays({ ...arrays, labels }).emptyClasses, ['1'])
  t.same(datasetFromArrays({ ...arrays, labels: Uint8Array.of(0, 1) }).emptyClasses, [])
  t.same(datasetFromArrays(arrays).emptyClasses, [])
})

t.test('labels may be a list or any array of whole numbers from 0 to 255', async (t) => {
  const numbers = [0, 255, 1]
  const cases = [
    numbers,
    Uint8ClampedArray.from(numbers),
    Int16Array.from(numbers),
    Uint16Array.from(numbers),
    Int32Array.from(numbers),
    Uint32Array.from(numbers),
    BigInt64Array.from(numbers, BigInt),
    BigUint64Array.from(numbers, BigInt),
  ]
  for (const labels of cases) {
    const data = datasetFromArrays({ images, shape, labels })
    t.same([data.labels, data.classes], [Uint8Array.from(numbers), 256])
  }
  const clamped = new Uint8ClampedArray(16).fill(7).subarray(4)
  const { images: bytes } = datasetFromArrays({ images: clamped, shape })
  t.same([...bytes], Array(12).fill(7))
  t.equal(bytes.buffer, clamped.buffer, 'no copy')
})

t.test(
  'arrays of other types and values are refused, naming array, position and value',
  async (t) => {
    const list = Array(12).fill(3)
    const cases: [object, RegExp][] = [
      [
        { images: list, shape },
        /leaves: images: expected a Uint8Array of 0 to 255, received a list/,
      ],
      [{ images: new Float32Array(12), shape }, /images: .* received Float32Array/],
      [{ images: new Int8Array(12), shape }, /images: .* received Int8Array/],
      [{ images: new ArrayBuffer(12), shape }, /images: .* received ArrayBuffer/],
      [{ images: 'pixels', shape }, /images: .* received "pixels"/],
      [{ shape }, /images: .* received nothing/],
      [{ images }, /shape: expected a list of four sizes, \[N, C, H, W\], received nothing/],
      [{ images, shape: 12 }, /shape: .* received 12/],
      [
        { images, shape: [3, 1, Number.NaN, 2] },
        /shape\[2\] of the images: expected \[N, C, H, W\] .* received NaN/,
      ],
      [{ images, shape: [1.5, 2, 2, 2] }, /shape\[0\] of the images: .* received 1.5/],
      [{ images, shape: [3, 0, 2, 2] }, /shape\[1\] of the images: .* received 0/],
      [{ images, shape: [3, 1, 2, -2] }, /shape\[3\] of the images: .* received -2/],
      [{ images, shape: [3, 1, 2, Infinity] }, /shape\[3\] of the images: .* received Infinity/],
      [{ images, shape: ['3', 1, 2, 2] }, /shape\[0\] of the images: .* received "3" \(string\)/],
      [
        { images, shape, labels: [0, 1, 1.5] },
        /labels\[2\]: expected a whole number from 0 to 255, received 1.5/,
      ],
      [{ images, shape, labels: Int8Array.of(0, -1, 2) }, /labels\[1\]: .* received -1/],
      [{ images, shape, labels: [0, Number.NaN, 1] }, /labels\[1\]: .* received NaN/],
      [{ images, shape, labels: Int32Array.of(0, 1, 300) }, /labels\[2\]: .* received 300/],
      [
        { images, shape, labels: BigInt64Array.of(0n, 1n, 2n ** 60n) },
        /labels\[2\]: .* received 1152921504606846976/,
      ],
      [{ images, shape, labels: ['0', 1, 1] }, /labels\[0\]: .* received "0"/],
      [{ images, shape, labels: Array(3) }, /labels\[0\]: .* received nothing/],
      [{ images, shape, labels: Float32Array.of(0, 1, 1) }, /labels: .* received Float32Array/],
      [{ images, shape, labels: 3 }, /labels: .* received 3/],
      [{ images, shape, labels: null }, /labels: .* received nothing/],
      [{ images, shape, labels: [0, 0, 1], classNames: [] }, /classNames: .* received 0 names/],
      [{ images, shape, unused: ['a.txt'] }, /unused\[0\]: .* both text, received "a.txt"/],
      [{ images, shape, unreadable: new Array(2) }, /unreadable\[0\]: .* received nothing/],
      [{ images, shape, unreadable: 'a.png' }, /unreadable: expected a list .* received "a.png"/],
      [{ images, shape, labels: [0, 0, 1], classNames: 'ab' }, /classNames: .* received "ab"/],
      [
        { images, shape, labels: [0, 0, 1], classNames: ['a', 7] },
        /classNames\[1\]: .* received 7/,
      ],
      [
        { images, shape, labels: [0, 0, 1], classNames: ['', 'b'] },
        /classNames\[0\]: .* received ""/,
      ],
    ]
    for (const [arrays, message] of cases)
      t.throws(() => fromAnything({ ...arrays, name: 'leaves' }), { code: 'DATA_INVALID', message })
    t.throws(() => fromAnything(undefined), { code: 'DATA_INVALID' })
  },
)

t.test('an index of a slice that is not a whole number is refused', async (t) => {
  const data = datasetFromArrays({ images, shape })
  for (const index of [Number.NaN, 1.5, Infinity]) {
    t.throws(() => data.slice(index), { code: 'CONFIG_INVALID', path: 'start' })
    t.throws(() => data.slice(0, index), { code: 'CONFIG_INVALID', path: 'end' })
    await t.rejects(data.read(index), { code: 'CONFIG_INVALID', path: 'start' })
  }
})

/** Calls datasetFromArrays as JavaScript does, without types. */
function fromAnything(arrays: unknown): unknown {
  return Reflect.apply(datasetFromArrays, undefined, [arrays])
}

t.test('fromArrays refuses a source that is no text', (t) => {
  const arrays = { images: new Uint8Array(4), shape: [1, 1, 2, 2] }
  for (const source of [Number.NaN, 0, '', null, false])
    t.throws(() => Reflect.apply(Dataset.fromArrays, Dataset, [arrays, source]), {
      code: 'CONFIG_INVALID',
      path: 'source',
    })
  t.equal(Dataset.fromArrays({ ...arrays, name: 'leaves' }).source, 'leaves')
  t.equal(Dataset.fromArrays(arrays).source, 'arrays')
  t.end()
})

t.test('options of openDataset are refused with what is expected and what was given', async (t) => {
  const folder = t.testdir({})
  const size = /^data\.size: expected a side from 1 to 65535, or \[height, width\], got /
  const cases: [object, RegExp][] = [
    [{ size: '64' }, size],
    [{ size: [64] }, size],
    [{ size: Number.NaN }, size],
    [{ size: 1.5 }, size],
    [{ size: 0 }, /^data\.size: expected a number of at least 1, got 0 \(number\)/],
    [{ size: null }, size],
    [{ channels: 2 }, /^data\.channels: expected .*, got 2 \(number\)/],
  ]
  for (const [options, message] of cases)
    await t.rejects(Reflect.apply(openDataset, undefined, [folder, options]), {
      code: 'CONFIG_INVALID',
      message,
    })
})
