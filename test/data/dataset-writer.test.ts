import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import type { DatasetPlan, ImagePart } from '../../lib/data/dataset-writer.js'
import { datasetWriters } from '../../lib/data/dataset-writers.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { classFolders } from '../../lib/data/png-writer.js'

const grey: DatasetPlan = { count: 5, channels: 1, height: 2, width: 3, classes: 0 }
const colour: DatasetPlan = { ...grey, channels: 3, classes: 3 }

/** Yields images with distinguishable pixels, two per part. */
async function* partsOf(plan: DatasetPlan): AsyncGenerator<ImagePart> {
  const size = plan.channels * plan.height * plan.width
  const bytes = pixelsOf(plan)
  for (let from = 0; from < plan.count; from += 2) {
    const to = Math.min(plan.count, from + 2)
    const labels = Array.from({ length: to - from }, (_, at) => (from + at) % plan.classes)
    const part = { bytes: bytes.subarray(from * size, to * size) }
    yield plan.classes > 0 ? { ...part, labels } : part
  }
}

function pixelsOf({ count, channels, height, width }: DatasetPlan): Uint8Array {
  return Uint8Array.from({ length: count * channels * height * width }, (_, at) => (at * 7) % 256)
}

t.test(
  'idx: grey images are written as [N, H, W] under MNIST’s name, without labels',
  async (t) => {
    const folder = t.testdir()
    await datasetWriters.idx.write(folder, grey, partsOf(grey))
    t.same(await readdir(folder), ['train-images-idx3-ubyte'])
    const head = [0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 3]
    const file = await readFile(join(folder, 'train-images-idx3-ubyte'))
    t.same([...file], [...head, ...pixelsOf(grey)])
  },
)

t.test(
  'idx: colour images are written as [N, C, H, W] with labels, and open as a dataset',
  async (t) => {
    const folder = t.testdir()
    await datasetWriters.idx.write(folder, colour, partsOf(colour))
    t.same((await readdir(folder)).sort(), ['train-images-idx4-ubyte', 'train-labels-idx1-ubyte'])
    const labels = await readFile(join(folder, 'train-labels-idx1-ubyte'))
    t.same([...labels], [0, 0, 8, 1, 0, 0, 0, 5, 0, 1, 2, 0, 1])
    const data = await openDataset(folder)
    t.same(data.shape, [5, 3, 2, 3])
    t.same(data.images, pixelsOf(colour))
  },
)

t.test('idx: the header has the actual count if fewer images come than planned', async (t) => {
  const folder = t.testdir()
  const plan = { ...colour, count: 9, classNames: ['ant', 'bee', 'cat'] }
  await datasetWriters.idx.write(folder, plan, partsOf(colour))
  const data = await openDataset(folder)
  t.same(data.shape, [5, 3, 2, 3])
  t.same(
    [[...(data.labels ?? [])], data.classNames],
    [
      [0, 1, 2, 0, 1],
      ['ant', 'bee', 'cat'],
    ],
  )
  t.same(data.images, pixelsOf(colour))
})

t.test('png: one folder per class, which opens to the same images and names', async (t) => {
  const folder = t.testdir()
  const plan = { ...colour, classNames: ['ant', 'bee', 'cat'] }
  await datasetWriters.png.write(folder, plan, partsOf(plan))
  t.same((await readdir(folder)).sort(), ['ant', 'bee', 'cat'])
  t.same((await readdir(join(folder, 'ant'))).sort(), ['0.png', '3.png'])
  const data = await openDataset(folder)
  t.same(
    [data.shape, data.classNames, [...(data.labels ?? [])]],
    [
      [5, 3, 2, 3],
      ['ant', 'bee', 'cat'],
      [0, 0, 1, 1, 2],
    ],
  )
  const image = (of: Uint8Array, index: number) => of.subarray(index * 18, (index + 1) * 18)
  for (const [place, index] of [0, 3, 1, 4, 2].entries())
    t.same(image(data.images, place), image(pixelsOf(plan), index), `image ${index}`)
})

t.test('png: without classes all images are in the folder itself, in order', async (t) => {
  const folder = t.testdir()
  const plan = { ...grey, count: 11 }
  await datasetWriters.png.write(folder, plan, partsOf(plan))
  t.equal((await readdir(folder)).sort()[1], '01.png')
  const data = await openDataset(folder)
  t.same([data.shape, data.labels], [[11, 1, 2, 3], undefined])
  t.same(data.images, pixelsOf(plan))
})

t.test('png: labels are padded with zeros, so that folders sort in their order', async (t) => {
  t.same(classFolders({ classes: 11 }).slice(8), ['08', '09', '10'])
  t.same(classFolders({ classes: 10 })[9], '9')
})

t.test('png: a class name that is not a valid folder name is refused', async (t) => {
  for (const name of ['../away', 'a/b', 'a\\b', '.hidden', '', 'tail.', 'n\0', 'x'.repeat(101)]) {
    const plan = { ...colour, classNames: ['ant', name, 'cat'] }
    t.throws(
      () => datasetWriters.png.check(plan),
      { code: 'CONFIG_INVALID', fix: /idx/ },
      JSON.stringify(name),
    )
    t.doesNotThrow(() => datasetWriters.idx.check(plan))
  }
  const same = { ...colour, classNames: ['cat', 'ant', 'Cat'] }
  t.throws(() => datasetWriters.png.check(same), {
    message: /two classes would have the same folder "Cat"/,
  })
  const fine = { ...colour, classNames: ['T-shirt', 'été', 'a b'] }
  t.doesNotThrow(() => datasetWriters.png.check(fine))
})

t.test('a dataset that the format cannot hold is refused', async (t) => {
  t.throws(() => datasetWriters.png.check({ ...grey, channels: 2 }), {
    code: 'CONFIG_INVALID',
    message: /1 \(grey\) or 3 \(colour\) channels, received 2 channels/,
  })
  t.throws(() => datasetWriters.idx.check({ ...grey, classes: 257 }), { message: /256 classes/ })
  t.throws(() => datasetWriters.idx.check({ ...grey, count: 2 ** 32 }), {
    code: 'CONFIG_INVALID',
    path: 'count',
  })
  t.doesNotThrow(() => datasetWriters.idx.check({ ...grey, channels: 2 }))
})

t.test('errors of the source are thrown unchanged; a failed write names the file', async (t) => {
  const folder = t.testdir()
  async function* failing(): AsyncGenerator<ImagePart> {
    yield* partsOf({ ...grey, count: 2 })
    throw Object.assign(new Error('no more'), { name: 'OwnError' })
  }
  await t.rejects(datasetWriters.png.write(folder, grey, failing()), { message: 'no more' })
  await mkdir(join(folder, '4.png'))
  await t.rejects(datasetWriters.png.write(folder, grey, partsOf(grey)), {
    code: 'OUTPUT_UNWRITABLE',
    path: join(folder, '4.png'),
  })
})

t.test('png: no more writes start after a failed one', async (t) => {
  const folder = t.testdir({ '00.png': {} })
  const plan = { ...grey, count: 64 }
  async function* onePart(): AsyncGenerator<ImagePart> {
    yield { bytes: pixelsOf(plan) }
  }
  await t.rejects(datasetWriters.png.write(folder, plan, onePart()), {
    code: 'OUTPUT_UNWRITABLE',
    path: join(folder, '00.png'),
  })
  await setTimeout(200)
  const written = await readdir(folder)
  t.ok(written.length <= 32, `${written.length} of 64 were started`)
})
