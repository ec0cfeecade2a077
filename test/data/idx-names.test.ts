import { mkdir, symlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'

/** Two images of 1×2 pixels. */
const images = Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4])
const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 1, 0])

/** Labels of int32 or int16, [N] or [N, columns]. */
function wide(code: 11 | 12, values: readonly number[], columns?: number): Buffer {
  const bytes = code === 12 ? 4 : 2
  const rows = columns ?? 1
  const shape = columns === undefined ? [values.length] : [values.length, columns]
  const head = Buffer.alloc(4 + 4 * shape.length)
  head.set([0, 0, code, shape.length])
  for (const [at, size] of shape.entries()) head.writeUInt32BE(size, 4 + 4 * at)
  const data = Buffer.alloc(values.length * rows * bytes, 7)
  for (const [at, value] of values.entries()) data.writeIntBE(value, at * rows * bytes, bytes)
  return Buffer.concat([head, data])
}

t.test('labels are found under names that differ from those of the images', async (t) => {
  const pairs = [
    ['train-images.idx3-ubyte', 'train-labels-idx1-ubyte', labels],
    ['train-images-idx3-ubyte', 'train-labels.idx1-ubyte.gz', gzipSync(labels)],
    ['Train-Images-IDX3-ubyte', 'train_labels_idx1_ubyte', labels],
    ['train-images-idx3-ubyte (1)', 'train-labels-idx1-ubyte', labels],
    ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte (2)', labels],
    ['emnist-letters-train-images-idx3-ubyte', 'emnist-letters-train-labels-idx1-ubyte', labels],
    ['emnist-letters-train-images-idx3-ubyte', 'train-labels-idx1-ubyte', labels],
    ['qmnist-train-images-idx3-ubyte', 'qmnist-train-labels-idx2-int', wide(12, [1, 0], 8)],
    ['train-images-idx3-ubyte', 'train-labels-idx1-int', wide(12, [1, 0])],
    ['train-images-idx3-ubyte', 'train-labels-idx1-short', wide(11, [1, 0])],
    ['images.idx', 'labels.idx', labels],
    ['images-idx', 'labels.idx.gz', gzipSync(labels)],
    ['photos-idx3-ubyte', 'photos-labels-idx1-ubyte', labels],
    ['photos.idx3', 'photos.idx1', labels],
    ['x_train-idx3-ubyte', 'y_train-idx1-ubyte', labels],
    ['X_test.idx3-ubyte', 'y_test.idx1-ubyte', labels],
  ] as const
  for (const [first, second, bytes] of pairs) {
    const folder = t.testdir({ [first]: images, [second]: bytes })
    for (const path of [folder, join(folder, first)]) {
      const data = await openDataset(path)
      t.same(
        [[...data.images], [...(data.labels ?? [])]],
        [
          [1, 2, 3, 4],
          [1, 0],
        ],
        `${first} ${second}`,
      )
      t.same(data.unused, [])
    }
  }
})

t.test('labels are found beside a single file whatever its name is', async (t) => {
  const pairs = [
    ['photos.bin', 'photos-labels.idx'],
    ['images.bin', 'labels.idx1-ubyte'],
    ['pictures', 'labels-idx1-ubyte'],
  ] as const
  for (const [first, second] of pairs) {
    const folder = t.testdir({ [first]: images, [second]: labels })
    const data = await openDataset(join(folder, first))
    t.same([...(data.labels ?? [])], [1, 0], `${first} ${second}`)
  }
  const folder = t.testdir({
    'photos.bin': images,
    'other-images-idx3-ubyte': images,
    'labels-idx1-ubyte': labels,
  })
  const data = await openDataset(join(folder, 'photos.bin'))
  t.equal(data.labels, undefined, 'labels that may belong to other images are not taken')
})

t.test('gzipped copies open, and a test split is recognised by each of its names', async (t) => {
  const folder = t.testdir({
    'train-images-idx3-ubyte (1).gz': gzipSync(images),
    'train-labels-idx1-ubyte(1).gz': gzipSync(labels),
    'test-images-idx3-ubyte': images,
  })
  t.equal((await openDataset(folder)).classes, 2)
  t.equal((await openDataset(folder, { split: 'test' })).count, 2)
})

t.test('labels outside 0 … 255 are refused with their place', async (t) => {
  const folder = t.testdir({
    'train-images-idx3-ubyte': images,
    'train-labels-idx1-int': wide(12, [1, 300]),
  })
  await t.rejects(openDataset(folder), {
    code: 'DATA_INVALID',
    message: /labels-idx1-int, byte 12: label 1 .*expected 0 … 255, received 300/,
  })
})

t.test(
  'a folder with the name of a file never counts as the file, but the file in it does',
  async (t) => {
    const folder = t.testdir({
      both: {
        'train-images.idx3-ubyte': images,
        'train-images-idx3-ubyte': { 'train-images-idx3-ubyte': 'not looked at' },
        'train-labels.idx1-ubyte': labels,
        'train-labels-idx1-ubyte': { 'train-labels-idx1-ubyte': 'not looked at' },
      },
      folders: {
        'train-images-idx3-ubyte': { 'train-images-idx3-ubyte': images },
        'train-labels-idx1-ubyte': { labels: labels },
      },
    })
    for (const [name, unused] of [
      ['both', 2],
      ['folders', 0],
    ] as const) {
      const data = await openDataset(join(folder, name))
      t.same([data.count, data.classes, data.unused.length], [2, 2, unused], name)
    }
    const inside = join(folder, 'folders', 'train-images-idx3-ubyte')
    t.equal((await openDataset(inside)).count, 2)
  },
)

t.test(
  'several data sets in one folder are refused with their names; one opens by its path',
  async (t) => {
    const folder = t.testdir({
      'emnist-letters-train-images-idx3-ubyte': images,
      'emnist-letters-train-labels-idx1-ubyte': labels,
      'emnist-digits-train-images-idx3-ubyte': images,
      'emnist-digits-train-labels-idx1-ubyte': wide(12, [0, 0]),
    })
    await t.rejects(openDataset(folder), {
      code: 'DATA_INVALID',
      message:
        /2: emnist-digits, emnist-letters\. Open the file of images of one data set by its path/,
    })
    const data = await openDataset(join(folder, 'emnist-letters-train-images-idx3-ubyte'))
    t.same([[...(data.labels ?? [])], data.unused], [[1, 0], []])
  },
)

t.test('a file that looks like labels but is not used is named', async (t) => {
  for (const name of [
    't10k-labels-idx1-ubyte',
    'train-labels.txt',
    'other-test-labels-idx1-ubyte',
  ]) {
    const folder = t.testdir({ 'train-images-idx3-ubyte': images, [name]: labels })
    for (const path of [folder, join(folder, 'train-images-idx3-ubyte')]) {
      const { classes, unused } = await openDataset(path)
      t.equal(classes, 0)
      t.match(unused, [{ path: join(folder, name), reason: /looks like labels/ }], name)
    }
  }
})

t.test('a link to an idx file counts as the file', async (t) => {
  const folder = t.testdir({ elsewhere: images })
  await mkdir(join(folder, 'data'))
  await symlink(join('..', 'elsewhere'), join(folder, 'data', 'train-images-idx3-ubyte'))
  t.equal((await openDataset(join(folder, 'data'))).count, 2)
})

t.test('a folder of idx images under other names says how to open them', async (t) => {
  for (const [name, bytes] of [
    ['digits.bin', images],
    ['digits.bin.gz', gzipSync(images)],
  ] as const) {
    const folder = t.testdir({ [name]: bytes })
    await t.rejects(openDataset(folder), {
      message: new RegExp(`${name}: a file of idx images\\. Open it by its path`),
    })
    t.equal((await openDataset(join(folder, name))).count, 2)
  }
})

t.test('copies of files and pictures beside idx files are listed as unused', async (t) => {
  const other = Buffer.from(images)
  other[16] = 9
  const folder = t.testdir({
    'train-images-idx3-ubyte': images,
    'train-images-idx3-ubyte.gz': gzipSync(images),
    'train-images.idx3-ubyte': other,
    'train-labels-idx1-ubyte': labels,
    'train-labels-idx1-ubyte (1)': Buffer.concat([labels.subarray(0, 8), Buffer.from([0, 1])]),
    'a.png': 'a picture',
    cats: { '1.jpg': 'a picture' },
    notes: { 'read.me': 'text' },
  })
  const data = await openDataset(folder)
  t.same([...data.images], [1, 2, 3, 4])
  t.same(data.unused.map(({ path }) => relative(folder, path)).sort(), [
    'a.png',
    'cats',
    'train-images.idx3-ubyte',
    'train-labels-idx1-ubyte (1)',
  ])
})

t.test('the folder of idx files deeper inside is named', async (t) => {
  const folder = t.testdir({ MNIST: { raw: { 'train-images-idx3-ubyte': images } } })
  const expected = { message: new RegExp(`Did you mean to open ${folder}/MNIST/raw\\?$`) }
  await t.rejects(openDataset(folder), expected)
  await t.rejects(openDataset(join(folder, 'MNIST')), expected)
})
