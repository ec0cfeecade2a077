#!/usr/bin/env node
// Makes assets/digit-classifier.safetensors, the default feature extractor for digits: trains the preset
// `classifier` on the 60,000 training images of MNIST, then measures it once on the 10,000 test images.
//
//   npm run train:digits -- --data DIR [--epochs 8] [--threads 2] [--run runs/digit-classifier]
//
// DIR contains train-images-idx3-ubyte and so on. A run that was stopped is resumed. Another number of
// threads gives other weights, of almost the same accuracy.
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDataset, presets, train } from '../dist/index.js'

const minAccuracy = 0.992
const maxBytes = 1e6

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    epochs: { type: 'string', default: '8' },
    threads: { type: 'string', default: '2' },
    run: { type: 'string', default: 'runs/digit-classifier' },
    out: {
      type: 'string',
      default: join(import.meta.dirname, '..', 'assets', 'digit-classifier.safetensors'),
    },
  },
})
if (values.data === undefined)
  throw new Error('--data is missing: pass the folder of the idx files of MNIST')

const digits = await openDataset(values.data, { split: 'train' })
const run = existsSync(join(values.run, 'checkpoints'))
  ? train({ resume: values.run, data: digits })
  : train({
      model: presets.classifier,
      data: digits,
      epochs: Number(values.epochs),
      augment: { translate: 2 },
      seed: 1,
      device: 'cpu',
      threads: Number(values.threads),
      log: { every: 100 },
      checkpoint: { every: 500, keep: 1 },
      out: values.run,
    })
let seconds = 0
for await (const event of run) {
  if (event.type === 'progress')
    console.log(
      `step ${event.step}/${event.steps}`,
      `loss ${event.losses.loss?.toFixed(4)}`,
      `accuracy ${event.accuracy?.toFixed?.(4)}`,
      `${Math.round(event.secondsLeft)} s left`,
    )
  if (event.type === 'end') seconds = event.time
}

const { model } = await run.result
const tested = await model.accuracy(await openDataset(values.data, { split: 'test' }))
if (tested.accuracy < minAccuracy)
  throw new Error(`test accuracy is ${tested.accuracy}, but must be at least ${minAccuracy}`)
await model.save(values.out, { tested: { ...tested, data: 'mnist' } })
const { size } = await stat(values.out)
if (size >= maxBytes)
  throw new Error(`${values.out} has ${size} bytes, but must have less than ${maxBytes}`)
console.log(`${values.out}: ${size} bytes, accuracy ${tested.accuracy}, loss ${tested.loss}`)
console.log(
  `${tested.perClass.map(({ accuracy }) => accuracy?.toFixed(4)).join(' ')}, ${seconds} s`,
)
