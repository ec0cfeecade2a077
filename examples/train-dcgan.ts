/** Trains a DCGAN on digits and generates 25 digits: npx --yes tsx examples/train-dcgan.ts */
import { openDataset, presets, train } from 'falsario'

const stop = new AbortController()
process.once('SIGINT', () => stop.abort())

const data = await openDataset('digits') // or a folder with IDX files or images
const run = train(
  { model: presets.dcgan, data, steps: 500, seed: 7, out: 'runs/dcgan-example' },
  { signal: stop.signal },
)
for await (const event of run) {
  if (event.type === 'progress') {
    const { generator, discriminator } = event.losses
    const left = Math.round(event.secondsLeft)
    console.log(event.step, generator.toFixed(3), discriminator?.toFixed(3), `${left} s left`)
  }
  if (event.type === 'samples') console.log('new samples:', event.path)
}

const { model } = await run.result
const images = await model.sample({ count: 25, seed: 1 }) // uint8 [25, 1, 28, 28], also as float
await images.toPng('digits.png', { columns: 5 })
console.log('wrote digits.png')
