#!/usr/bin/env node
// Makes assets/digit-classifier.safetensors, by which digits are measured: the preset `classifier`,
// trained on MNIST's 60,000 training digits and held against its 10,000 test digits once, at the end.
//
//   npm run train:digits -- --data DIR [--epochs 8] [--threads 2] [--run runs/digit-classifier]
//
// DIR holds train-images-idx3-ubyte and so on. A run that was stopped goes on where it was. With
// other numbers of threads the weights come out otherwise; the accuracy hardly moves.
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDataset, presets, train } from '../dist/index.js'

const smallestAccuracy = 0.992
const mostBytes = 1e6

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
if (values.data === undefined) throw new Error('name the folder of the idx files: --data DIR')

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
if (tested.accuracy < smallestAccuracy)
  throw new Error(`${tested.accuracy} of the test digits, less than ${smallestAccuracy}`)
await model.save(values.out, { tested: { ...tested, data: 'mnist' } })
const { size } = await stat(values.out)
if (size >= mostBytes) throw new Error(`${values.out} has ${size} bytes, not under ${mostBytes}`)
console.log(`${values.out}: ${size} bytes, accuracy ${tested.accuracy}, loss ${tested.loss}`)
console.log(
  `${tested.perClass.map(({ accuracy }) => accuracy?.toFixed(4)).join(' ')}, ${seconds} s`,
)
