import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Dataset } from '../../lib/data/dataset.js'
import { writeIdx } from '../../lib/data/idx.js'
import { readIdxFolder } from '../../lib/data/idx-folder.js'
import { encodeIdxHeader } from '../../lib/data/idx-header.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { train } from '../../lib/training/train.js'
import { tinyConditionalGan, tinyData, tinyGan, tinyVae } from '../tiny-model.js'

const settings = { steps: 24, batchSize: 8, seed: 7, device: 'cpu', threads: 1 } as const
const nothingInMemory = { storeAbove: 0, unpackAtMost: 0 }

/** Writes the stripes as idx files: 20 training and 12 test images. */
async function stripes(t: Test): Promise<string> {
  const folder = t.testdir()
  const { images, labels = new Uint8Array(0) } = tinyData({ labelled: true })
  for (const [name, from, to] of [
    ['train', 0, 20],
    ['t10k', 20, 32],
  ] as const) {
    const [first, end] = [from * 64, to * 64]
    await writeIdx(
      join(folder, `${name}-images-idx3-ubyte`),
      [to - from, 8, 8],
      images.subarray(first, end),
    )
    await writeIdx(
      join(folder, `${name}-labels-idx1-ubyte`),
      [to - from],
      labels.subarray(from, to),
    )
  }
  return folder
}

t.test('images stored in two files train to the same bytes as images in memory', async (t) => {
  const folder = await stripes(t)
  const stored = Dataset.fromArrays(await readIdxFolder(folder, 'all', nothingInMemory))
  const inMemory = Dataset.fromArrays(await readIdxFolder(folder, 'all'))
  t.same([stored.stored, inMemory.stored], [true, false])
  const augment = { horizontalFlip: true, translate: 2 }
  const cases = [
    { model: tinyGan },
    { model: tinyConditionalGan, augment },
    { model: tinyConditionalGan },
    { model: tinyVae, augment },
  ]
  for (const [index, options] of cases.entries()) {
    const bytesOf = async (data: Dataset, name: string) => {
      const out = join(folder, `${name}-${index}`)
      await train({ ...settings, ...options, data, out }).result
      return readFile(join(out, 'model.safetensors'))
    }
    const ofMemory = await bytesOf(inMemory, 'memory')
    t.ok(ofMemory.equals(await bytesOf(stored, 'stored')), `case ${index}`)
  }
})

t.test('a stored slice gives the same losses as this slice in memory', async (t) => {
  const folder = await stripes(t)
  const losses = await Promise.all(
    [nothingInMemory, undefined].map(async (limits) => {
      const whole = Dataset.fromArrays(await readIdxFolder(folder, 'all', limits))
      const run = train({ ...settings, model: tinyVae, data: whole.slice(15, 27) })
      const all: unknown[] = []
      for await (const event of run) if (event.type === 'progress') all.push(event.losses)
      return all
    }),
  )
  t.same(losses[0], losses[1])
})

t.test('a stored dataset can be disposed during the run', async (t) => {
  const folder = await stripes(t)
  const data = Dataset.fromArrays(await readIdxFolder(folder, 'train', nothingInMemory))
  const run = train({ ...settings, model: tinyGan, data })
  for await (const event of run) if (event.type === 'progress') data.dispose()
  t.equal((await run.result).steps, 24)
  await t.rejects(train({ ...settings, model: tinyGan, data }).result, { code: 'DISPOSED' })
})

t.test('a file that is truncated during training is an error with its byte offset', async (t) => {
  const folder = await stripes(t)
  const path = join(folder, 'train-images-idx3-ubyte')
  const data = Dataset.fromArrays(await readIdxFolder(folder, 'train', nothingInMemory))
  const run = train({ ...settings, steps: 1_000_000, model: tinyGan, data, log: { every: 1 } })
  const cut = async () => {
    for await (const event of run)
      if (event.type === 'progress' && event.step === 5) await truncate(path, 16 + 5 * 64 + 10)
  }
  await t.rejects(cut(), {
    code: 'DATA_INVALID',
    path: /train-images-idx3-ubyte, byte \d+$/,
    message: /expected \d+ more bytes, received the end of the file/,
  })
})

t.test('a file that was removed before training is DATA_NOT_FOUND', async (t) => {
  const folder = await stripes(t)
  const data = Dataset.fromArrays(await readIdxFolder(folder, 'train', nothingInMemory))
  const gone = join(folder, 'train-images-idx3-ubyte')
  await rm(gone)
  await t.rejects(train({ ...settings, model: tinyGan, data }).result, {
    code: 'DATA_NOT_FOUND',
    path: gone,
  })
})

t.test('a model gives the same results for stored images and images in memory', async (t) => {
  const folder = await stripes(t)
  const stored = Dataset.fromArrays(await readIdxFolder(folder, 'all', nothingInMemory))
  const inMemory = Dataset.fromArrays(await readIdxFolder(folder, 'all'))
  const { model } = await train({ ...settings, model: tinyVae, data: inMemory }).result
  t.same(await model.encode(stored), await model.encode(inMemory))
  t.same(await model.elbo(stored), await model.elbo(inMemory))
  t.same((await model.reconstruct(stored)).bytes, (await model.reconstruct(inMemory)).bytes)
})

t.test('an idx file of 600 MB is opened without reading, and can be trained on', async (t) => {
  const path = join(t.testdir(), 'images-idx3-ubyte')
  const count = 600e6 / 64
  await writeFile(path, encodeIdxHeader([count, 8, 8]))
  try {
    await truncate(path, 16 + count * 64)
  } catch {
    t.comment('this file system has no sparse files of 600 MB')
    return
  }
  const before = process.memoryUsage().rss
  const data = await openDataset(path)
  t.match(data, { stored: true, shape: [count, 1, 8, 8] })
  t.ok((await data.read(count - 2)).every((pixel) => pixel === 0))
  t.equal((await train({ ...settings, model: tinyVae, data }).result).steps, 24)
  t.ok(
    process.memoryUsage().rss - before < 400e6,
    'the images are not in memory; the order of the epoch takes 75 MB',
  )
})
