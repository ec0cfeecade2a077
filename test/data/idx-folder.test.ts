import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { Dataset } from '../../lib/data/dataset.js'
import { readIdxFolder } from '../../lib/data/idx-folder.js'
import { openDataset } from '../../lib/data/open-dataset.js'

/** An idx file of images of 1×2 pixels, with consecutive values from `first`. */
function images(count: number, first: number, width = 2): Buffer {
  const head = [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 1, 0, 0, 0, width]
  return Buffer.from([
    ...head,
    ...Array.from({ length: count * width }, (_, index) => first + index),
  ])
}
function labels(...values: number[]): Buffer {
  return Buffer.from([0, 0, 8, 1, 0, 0, 0, values.length, ...values])
}

const train = {
  'train-images-idx3-ubyte.gz': gzipSync(images(2, 1)),
  'train-labels-idx1-ubyte': labels(3, 1),
}
const test = {
  't10k-images-idx3-ubyte': images(1, 100),
  't10k-labels-idx1-ubyte.gz': gzipSync(labels(2)),
}

t.test('opens train by default; gzipped and plain files may be mixed', async (t) => {
  const folder = t.testdir({ mine: { ...train, ...test } })
  const path = join(folder, 'mine')
  const data = await openDataset(path)
  t.same(data.shape, [2, 1, 1, 2])
  t.same([...data.images], [1, 2, 3, 4])
  t.same([...(data.labels ?? [])], [3, 1])
  t.same([data.name, data.source, data.classes], ['mine', path, 4])
})

t.test('opens the splits test and all', async (t) => {
  const folder = t.testdir({ ...train, ...test })
  const tests = await openDataset(folder, { split: 'test' })
  t.same([...tests.images, ...(tests.labels ?? [])], [100, 101, 2])
  const all = await openDataset(folder, { split: 'all' })
  t.same(all.shape, [3, 1, 1, 2])
  t.same([...all.images], [1, 2, 3, 4, 100, 101])
  t.same([...(all.labels ?? [])], [3, 1, 2])
})

t.test('a folder with only t10k files opens to these, but not as train', async (t) => {
  const folder = t.testdir(test)
  t.equal((await openDataset(folder)).count, 1)
  t.equal((await openDataset(folder, { split: 'all' })).count, 1)
  await t.rejects(openDataset(folder, { split: 'train' }), {
    code: 'DATA_NOT_FOUND',
    message: /train images not found: expected a file train-images-idx3-ubyte/,
  })
  await t.rejects(openDataset(folder, { split: 'validation' }), {
    code: 'CONFIG_INVALID',
    message: /no split 'validation': expected one of train, test, all/,
  })
})

t.test('reads images without labels, and file names with a dot', async (t) => {
  const folder = t.testdir({ 'train-images.idx3-ubyte': images(2, 5) })
  const data = await openDataset(folder)
  t.same([data.count, data.classes, data.labels], [2, 0, undefined])
})

t.test('a wrong number of labels is refused and the file of labels named', async (t) => {
  const folder = t.testdir({ ...train, 'train-labels-idx1-ubyte': labels(1, 2, 3) })
  await t.rejects(openDataset(folder), {
    code: 'DATA_INVALID',
    path: `${join(folder, 'train-labels-idx1-ubyte')}, byte 4`,
    message: /wrong number of labels: expected 2.*received 3/,
  })
})

t.test('train and test of different shapes cannot be joined', async (t) => {
  const folder = t.testdir({
    'train-images-idx3-ubyte': images(2, 1),
    't10k-images-idx3-ubyte': images(1, 1, 3),
  })
  await t.rejects(openDataset(folder, { split: 'all' }), {
    code: 'DATA_INVALID',
    message: /train is \[2, 1, 1, 2\] without labels, test is \[1, 1, 1, 3\]/,
  })
})

t.test('the labels next to a single file of images are read', async (t) => {
  const folder = t.testdir({
    'letters-images-idx3-ubyte': images(2, 1),
    'letters-labels-idx1-ubyte.gz': gzipSync(labels(0, 1)),
    alone: images(2, 1),
  })
  const labelled = await openDataset(join(folder, 'letters-images-idx3-ubyte'))
  t.same([...(labelled.labels ?? [])], [0, 1])
  const alone = await openDataset(join(folder, 'alone'))
  t.same([alone.shape, alone.labels], [[2, 1, 1, 2], undefined])
})

t.test('a single file that is not an idx file of images is refused', async (t) => {
  const folder = t.testdir({ 'letters-labels-idx1-ubyte': labels(0, 1), 'notes.txt': 'hello' })
  await t.rejects(openDataset(join(folder, 'letters-labels-idx1-ubyte')), {
    code: 'DATA_INVALID',
    message: /expected 3 or 4 \(images\), received 1/,
  })
  await t.rejects(openDataset(join(folder, 'notes.txt')), { message: /wrong magic number/ })
})

t.test(
  'splits above the limit stay on the disk, and so does a small split joined with a large one',
  async (t) => {
    const folder = t.testdir({
      'train-images-idx3-ubyte': images(3, 1),
      'train-labels-idx1-ubyte': labels(3, 1, 0),
      ...test,
    })
    const open = async (split: 'train' | 'test' | 'all', storeAbove: number) =>
      Dataset.fromArrays(await readIdxFolder(folder, split, { storeAbove, unpackAtMost: 100 }))
    t.equal((await open('all', 6)).stored, false)
    t.equal((await open('train', 5)).stored, true)
    t.equal((await open('test', 5)).stored, false)
    const all = await open('all', 5)
    t.same([all.stored, all.shape, all.classes], [true, [4, 1, 1, 2], 4])
    t.same([...(await all.read())], [1, 2, 3, 4, 5, 6, 100, 101])
    t.same([...(all.labels ?? [])], [3, 1, 0, 2])
  },
)

t.test('a split above the limit cannot be joined with a gzipped one', async (t) => {
  const folder = t.testdir({ ...train, ...test })
  await t.rejects(readIdxFolder(folder, 'all', { storeAbove: 1, unpackAtMost: 100 }), {
    code: 'DATA_INVALID',
    message: /too large to be joined in memory.*one gzipped file\..*gunzip/,
    path: folder,
  })
})
