import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import sharp from 'sharp'
import t, { type Test } from 'tap'
import { writeIdx } from '../../lib/data/idx.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { packImages } from '../../lib/data/pack-images.js'
import { loadModel } from '../../lib/kinds/load-model.js'
import { generateDataset } from '../../lib/models/generate-dataset.js'
import { compare } from '../../lib/reports/compare.js'
import { evaluate } from '../../lib/reports/evaluate.js'
import { train } from '../../lib/training/train.js'
import { tinyData, tinyVae } from '../tiny-model.js'

/** A program may change or remove its working folder while falsario works: paths mean what they meant at the call. */

const settings = {
  model: tinyVae,
  batchSize: 8,
  seed: 1,
  device: 'cpu',
  threads: 1,
  checkpoint: { every: 2 },
  samples: { every: 2, count: 4 },
  log: { every: 2, tensorboard: true },
} as const

async function project(t: Test): Promise<{ readonly home: string; readonly away: string }> {
  const root = t.testdir({ home: { data: {} }, away: {} })
  const [home, away] = [join(root, 'home'), join(root, 'away')]
  const { images, shape } = tinyData()
  await writeIdx(join(home, 'data', 'train-images-idx3-ubyte'), [shape[0], 8, 8], images)
  process.chdir(home)
  return { home, away }
}

const runFiles = [
  'checkpoints',
  'config.json',
  'metrics.jsonl',
  'model.safetensors',
  'samples',
  'tensorboard',
]

t.teardown(() => process.chdir(import.meta.dirname))

t.test(
  'a run keeps its folders if the working folder changes at once, or during the run',
  async (t) => {
    const { home, away } = await project(t)
    const atOnce = train({ ...settings, data: 'data', steps: 4, out: 'runs/a' })
    process.chdir(away)
    t.equal((await atOnce.result).out, join(home, 'runs', 'a'), 'the result tells the place')

    process.chdir(home)
    const during = train({ ...settings, data: 'data', steps: 40, out: 'runs/b' })
    for await (const event of during) if (event.type === 'start') process.chdir(away)
    await during.result
    for (const run of ['a', 'b'])
      t.strictSame((await readdir(join(home, 'runs', run))).sort(), runFiles, run)

    process.chdir(home)
    const resumed = train({ resume: 'runs/a', steps: 6 })
    process.chdir(away)
    t.equal((await resumed.result).steps, 6)
    t.strictSame(await readdir(away), [], 'nothing is written elsewhere')
  },
)

t.test('a run with an absolute folder outlives its working folder', async (t) => {
  const { home, away } = await project(t)
  const run = train({ ...settings, data: 'data', steps: 40, out: join(away, 'run') })
  for await (const event of run) if (event.type === 'start') await rm(home, { recursive: true })
  t.equal((await run.result).steps, 40)
  t.strictSame((await readdir(join(away, 'run'))).sort(), runFiles)
})

t.test('a folder of images is read whole if the working folder changes meanwhile', async (t) => {
  const { home, away } = await project(t)
  const photos = join(home, 'photos')
  await mkdir(photos)
  const black = sharp({ create: { width: 8, height: 8, channels: 3, background: 'black' } }).png()
  for (let at = 0; at < 60; at++) await black.clone().toFile(join(photos, `${at}.png`))
  const reports: number[] = []
  const data = await openDataset(
    'photos',
    {},
    {
      onProgress: ({ done }) => {
        reports.push(done)
        process.chdir(away)
      },
    },
  )
  t.equal(data.count, 60)
  t.strictSame(data.unreadable, [])
})

t.test('packImages keeps its paths, whenever the working folder changes', async (t) => {
  const { home, away } = await project(t)
  await mkdir(join(home, 'photos'))
  await mkdir(join(away, 'photos'))
  const image = (background: string) =>
    sharp({ create: { width: 8, height: 8, channels: 3, background } }).png()
  for (let at = 0; at < 40; at++) await image('black').toFile(join(home, 'photos', `${at}.png`))
  await image('white').toFile(join(away, 'photos', 'other.png'))
  const moments = {
    atOnce: () => process.chdir(away),
    afterATurn: async () => {
      await setImmediate()
      process.chdir(away)
    },
    later: async () => {
      await setTimeout(5)
      process.chdir(away)
    },
  }
  for (const [out, change] of Object.entries(moments)) {
    process.chdir(home)
    const packed = packImages('photos', { out, channels: 1 })
    await change()
    t.equal((await packed).shape[0], 40)
    t.ok((await readdir(home)).includes(out), out)
  }
  process.chdir(home)
  const during = packImages('photos', { out: 'during' }, { onProgress: () => process.chdir(away) })
  t.match(await during, { path: join(home, 'during'), shape: [40, 3, 8, 8], unreadable: [] })
  t.strictSame(await readdir(away), ['photos'], 'nothing is written elsewhere')
})

t.test('generateDataset, evaluate, compare and save keep their paths', async (t) => {
  const { home, away } = await project(t)
  for (const out of ['a', 'b']) await train({ ...settings, data: 'data', steps: 2, out }).result
  const model = await loadModel('a')
  const elsewhere = async (call: () => Promise<unknown>) => {
    process.chdir(home)
    const result = call()
    process.chdir(away)
    await result
  }
  await elsewhere(() => generateDataset(model, { count: 4, out: 'generated' }))
  await elsewhere(() => model.save('saved.safetensors'))
  await elsewhere(async () => (await model.sample({ count: 2 })).toPng(join(home, 'a.png')))
  await elsewhere(() => compare(['a', 'b'], { out: 'compared', evaluate: false }))
  await elsewhere(() => evaluate({ model: 'a', data: 'data', metrics: ['elbo'], count: 8 }))
  const made = await readdir(home)
  t.ok(['compared', 'generated', 'saved.safetensors'].every((name) => made.includes(name)))
  t.strictSame(await readdir(away), [])
})
