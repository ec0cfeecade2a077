import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { ImageTensor } from '../../lib/models/image-tensor.js'
import { TensorBoardLog } from '../../lib/training/tensorboard-log.js'
import { readEvents } from '../formats/tensorboard/read-events.js'

/** Returns the events in the only file of the folder, without its version and start. */
async function logged(folder: string) {
  const names = await readdir(folder)
  const events = await readEvents(join(folder, String(names[0])))
  return events.slice(2)
}

const progress = { type: 'progress', steps: 1000, time: 9, secondsLeft: 91 } as const

t.test("a GAN's progress is logged as its losses and speed", async (t) => {
  const folder = join(t.testdir(), 'tensorboard')
  const log = await TensorBoardLog.open(folder)
  const losses = { generator: 0.5, discriminator: 1.25 }
  await log.write({ ...progress, step: 100, losses, imagesPerSecond: 6000 })
  t.match(await logged(folder), [
    {
      step: 100,
      scalars: { 'losses/generator': 0.5, 'losses/discriminator': 1.25, imagesPerSecond: 6000 },
    },
  ])
})

t.test("a VAE's progress includes the kl of each latent dimension", async (t) => {
  const folder = t.testdir()
  const log = await TensorBoardLog.open(folder)
  const losses = { loss: 100, reconstruction: 96, kl: 4 }
  const klPerDimension = [3.75, 0.25, 0]
  await log.write({ ...progress, step: 100, losses, klPerDimension, imagesPerSecond: 10 })
  const [event] = await logged(folder)
  t.same(event?.scalars, {
    'losses/loss': 100,
    'losses/reconstruction': 96,
    'losses/kl': 4,
    imagesPerSecond: 10,
    'kl/0': 3.75,
    'kl/1': 0.25,
    'kl/2': 0,
  })
})

t.test("a classifier's progress includes its accuracy", async (t) => {
  const folder = t.testdir()
  const log = await TensorBoardLog.open(folder)
  await log.write({
    ...progress,
    step: 9,
    losses: { loss: 1.5 },
    accuracy: 0.75,
    imagesPerSecond: 8,
  })
  const [event] = await logged(folder)
  t.same(event?.scalars, { 'losses/loss': 1.5, accuracy: 0.75, imagesPerSecond: 8 })
})

t.test('samples are logged as one picture with its size', async (t) => {
  for (const channels of [1, 3] as const) {
    const folder = t.testdir()
    const log = await TensorBoardLog.open(folder)
    const size = 6 * channels * 4 * 5
    const bytes = new Uint8Array(size).fill(200)
    const shape = [6, channels, 4, 5] as const
    const images = new ImageTensor({ shape, bytes, float: new Float32Array(size) }, [-1, 1], {
      columns: 3,
    })
    await log.write({ type: 'samples', step: 500, images })
    const [event] = await logged(folder)
    t.match(event, { step: 500, image: { tag: 'samples', colorspace: channels } })
    const picture = await sharp(event?.image?.png).metadata()
    const { width, height, channels: inFile } = picture
    t.same({ width, height, channels: inFile }, { width: 46, height: 28, channels })
    t.match(event?.image, { width, height })
  }
})

t.test('an evaluation is logged as its metrics', async (t) => {
  const folder = t.testdir()
  const log = await TensorBoardLog.open(folder)
  await log.write({ type: 'evaluation', time: 1, step: 500, metrics: { fid: 12.5, kid: 0.25 } })
  t.match(await logged(folder), [
    { step: 500, scalars: { 'metrics/fid': 12.5, 'metrics/kid': 0.25 } },
  ])
})

t.test('other events are not logged', async (t) => {
  const folder = t.testdir()
  const log = await TensorBoardLog.open(folder)
  await log.write({ type: 'warning', step: 5, reason: 'rollback', message: 'a word' })
  await log.write({ type: 'checkpoint', step: 5, path: 'a', best: false })
  await log.write({ type: 'end', step: 5, reason: 'steps', time: 1 })
  t.same(await logged(folder), [])
})

t.test('the file of a resumed run starts with its first step', async (t) => {
  const folder = t.testdir()
  await TensorBoardLog.open(folder, { resumedAt: 500 })
  const [name = ''] = await readdir(folder)
  t.match((await readEvents(join(folder, name)))[1], { step: 501, starts: true })
})
