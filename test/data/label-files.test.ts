import { writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { looksLikeLabels, unusedLabels } from '../../lib/data/label-files.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { packImages } from '../../lib/data/pack-images.js'
import { presets } from '../../lib/presets/index.js'
import { planTraining } from '../../lib/training/plan.js'
import { idxBytes } from './idx-bytes.js'
import { grey } from './image-bytes.js'

const labelFiles = [
  '_annotations.coco.json',
  'annotations.csv',
  'identity_CelebA.txt',
  'labels.csv',
  'labels.json',
  'labels.npy',
  'labels.txt',
  'list_attr_celeba.txt',
  'metadata.csv',
  'metadata.jsonl',
  'train-labels-idx1-ubyte',
  'train-labels-idx1-ubyte.gz',
  'train-labels.txt',
  'train.csv',
  'trainLabels.csv.gz',
  'train_labels.idx1-ubyte',
  'y_train-idx1-ubyte',
]

const pictures = async () => ({ '1.png': await grey(1, 2) })

const contentOf = (name: string) => {
  if (name.endsWith('.gz')) return gzipSync('labels')
  return name.endsWith('.npy') ? Buffer.from('\x93NUMPY\x01\0', 'latin1') : 'labels'
}

const reason =
  'looks like labels, but the classes of images are read from sub-folders, one per class'

t.test('files beside pictures that look like labels are named as unused', async (t) => {
  const outer = t.testdir({ pictures: await pictures() })
  const folder = join(outer, 'pictures')
  for (const name of labelFiles) await writeFile(join(folder, name), contentOf(name))
  for (const name of ['README.txt', 'LICENSE', 'notes.md', 'labels.md', 'config.json'])
    await writeFile(join(folder, name), 'text')
  const expected = [...labelFiles].sort().map((name) => ({ path: join(folder, name), reason }))
  const sorted = (unused: readonly { path: string }[]) =>
    [...unused].sort((one, other) => (one.path < other.path ? -1 : 1))
  const data = await openDataset(folder)
  t.equal(data.classes, 0)
  t.same(sorted(data.unused), expected)
  const packed = await packImages(folder, { out: join(outer, 'packed') })
  t.same(sorted(packed.unused), expected)
})

t.test('labels beside parts without classes, and beside a single class, are named', async (t) => {
  const image = await pictures()
  const parts = t.testdir({ train: { ...image }, test: { ...image }, 'train.csv': '1.png,cat' })
  t.same((await openDataset(parts)).unused, [{ path: join(parts, 'train.csv'), reason }])
  const single = t.testdir({ images: { ...image }, 'labels.csv': '1.png,cat' })
  t.same((await openDataset(single)).unused, [{ path: join(single, 'labels.csv'), reason }])
})

t.test(
  'beside class folders, whose names are the labels, files of labels are silent',
  async (t) => {
    const image = await pictures()
    const classes = () => ({ cat: { ...image }, dog: { ...image } })
    for (const content of [classes(), { train: classes(), test: classes() }]) {
      const folder = t.testdir({ ...content, 'labels.csv': '1.png,cat' })
      t.same((await openDataset(folder)).unused, [])
    }
  },
)

t.test('the error about missing labels names the files that look like labels', async (t) => {
  const folder = t.testdir({ 'a.png': await grey(1, 2, 3, 4), 'labels.csv': 'a.png,cat' })
  const message = new RegExp(`labels.*\\(${join(folder, 'labels.csv')}: ${reason}\\)`)
  for (const model of [presets.cgan, presets.classifier])
    await t.rejects(planTraining({ model, data: folder }), { code: 'DATA_MISMATCH', message })
  const spec = presets.cgan.spec({ channels: 1, height: 2, width: 2, classes: 2, steps: 1 })
  const run = { model: spec, data: folder, batchSize: 1, steps: 1 }
  await t.rejects(planTraining(run), { code: 'DATA_MISMATCH', message })
})

t.test('of many files that look like labels, an error names the first', async (t) => {
  const unused = ['a/loop', 'a/labels.csv', 'a/train.csv'].map((path) => ({ path, reason: 'why' }))
  t.equal(unusedLabels({ unused }), ' (a/labels.csv: why; and 1 more)')
  t.equal(unusedLabels({ unused: unused.slice(0, 1) }), '')
  for (const name of ['photos-labelled.zip', 'classes.safetensors'])
    t.equal(looksLikeLabels(name), false, name)
})

t.test('files beside idx images that look like labels or class names are named', async (t) => {
  const images = idxBytes([2, 1, 1], [1, 2])
  const names = ['annotations.csv', 'classes.txt', 'metadata.jsonl']
  const others = Object.fromEntries([...names, 'README.txt'].map((name) => [name, 'text']))
  const folder = t.testdir({ 'train-images-idx3-ubyte': images, ...others, 'labels.png': 'none' })
  const { unused } = await openDataset(folder)
  t.same(unused.map(({ path }) => relative(folder, path)).sort(), [
    'annotations.csv',
    'classes.txt',
    'labels.png',
    'metadata.jsonl',
  ])
  const labels = idxBytes([2], [0, 1])
  const labelled = t.testdir({
    'train-images-idx3-ubyte': images,
    'train-labels-idx1-ubyte': labels,
    'classes.txt': 'cat',
  })
  for (const source of [labelled, join(labelled, 'train-images-idx3-ubyte')])
    t.same((await openDataset(source)).unused, [
      {
        path: join(labelled, 'classes.txt'),
        reason: 'class names are read from class-names.json',
      },
    ])
})

t.test('a gzipped form with another content is named beside the plain file', async (t) => {
  const [images, labels] = [idxBytes([2, 1, 1], [1, 2]), idxBytes([2], [0, 1])]
  const same = {
    'train-images-idx3-ubyte': images,
    'train-images-idx3-ubyte.gz': gzipSync(images),
    'train-labels-idx1-ubyte': labels,
  }
  for (const [other, expected] of [
    [gzipSync(labels), []],
    [gzipSync(idxBytes([2], [1, 1])), ['train-labels-idx1-ubyte.gz']],
    [Buffer.from(''), ['train-labels-idx1-ubyte.gz']],
  ] as const) {
    const folder = t.testdir({ ...same, 'train-labels-idx1-ubyte.gz': other })
    for (const source of [folder, join(folder, 'train-images-idx3-ubyte')]) {
      const { unused } = await openDataset(source)
      t.same(
        unused.map(({ path }) => relative(folder, path)),
        expected,
      )
    }
  }
})
