import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { Dataset } from '../../lib/data/dataset.js'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import type { ClassifierModel } from '../../lib/kinds/classifier/model.js'
import type { ClassifierProgressEvent } from '../../lib/kinds/classifier/progress.js'
import type { ClassifierSpecInput } from '../../lib/kinds/classifier/schema.js'
import { loadClassifier } from '../../lib/kinds/load-model.js'
import { buildModel } from '../../lib/native/index.js'
import type { ClassifierRunEvent } from '../../lib/training/events.js'
import { forecast } from '../../lib/training/forecast.js'
import type { Run } from '../../lib/training/run.js'
import { train } from '../../lib/training/train.js'
import { tinyClassifier, tinyData } from '../tiny-model.js'

const data = tinyData({ labelled: true })
const settings = {
  data,
  model: tinyClassifier,
  steps: 60,
  batchSize: 8,
  seed: 7,
  device: 'cpu',
  threads: 1,
  log: { every: 20 },
} as const

async function eventsOf(run: AsyncIterable<ClassifierRunEvent>): Promise<ClassifierRunEvent[]> {
  const events: ClassifierRunEvent[] = []
  for await (const event of run) events.push(event)
  return events
}

t.test('a classifier learns its labels and reports its accuracy', async (t) => {
  const out = join(t.testdir(), 'run')
  const run: Run<ClassifierModel, ClassifierRunEvent> = train({
    ...settings,
    samples: { every: 10 },
    log: { every: 20, tensorboard: true },
    out,
  })
  const events = await eventsOf(run)
  t.same(
    events.map((event) => event.type),
    ['start', 'progress', 'progress', 'progress', 'checkpoint', 'end'],
    'there are no samples events',
  )
  const reported = events.filter(
    (event): event is ClassifierProgressEvent => event.type === 'progress',
  )
  t.ok(reported.every(({ losses, accuracy }) => losses.loss > 0 && accuracy >= 0 && accuracy <= 1))
  t.ok((reported[2]?.losses.loss ?? 1) < (reported[0]?.losses.loss ?? 0))
  const { model } = await run.result
  const { accuracy, loss } = await model.accuracy(data)
  t.equal(accuracy, 1)
  t.ok(loss < 0.5)
  t.same(model.classNames, ['first', 'second', 'third'])
  model[Symbol.dispose]()

  const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n')
  t.same(
    lines.map((line) => Object.keys(JSON.parse(line) as object).sort()),
    Array(3).fill(['accuracy', 'loss', 'step', 'time']),
  )
  t.same(await readdir(join(out, 'samples')), [])
  using loaded = await loadClassifier(out)
  t.equal(loaded.trainedSteps, 60)
  t.equal((await loaded.accuracy(data)).accuracy, 1)
  using last = await loadClassifier(join(out, 'checkpoints', 'last.safetensors'))
  t.equal((await last.accuracy(data)).accuracy, 1, 'a checkpoint is a model file too')
})

t.test('the best checkpoint is decided by the loss or by the accuracy', async (t) => {
  const folder = t.testdir()
  const judged = async (name: string, best?: { metric: string; goal: 'lowest' | 'highest' }) => {
    const run = train({
      ...settings,
      checkpoint: { every: 20 },
      out: join(folder, name),
      ...(best && { best }),
    })
    const events = await eventsOf(run)
    const [start] = events
    const kept = events.flatMap((event) => (event.type === 'checkpoint' ? [event.best] : []))
    return { kept, config: start?.type === 'start' ? start.config : undefined }
  }
  const byLoss = await judged('loss')
  t.match(byLoss, {
    kept: [true, true, true],
    config: { best: { metric: 'loss', goal: 'lowest' } },
  })
  const worst = await judged('worst', { metric: 'accuracy', goal: 'lowest' })
  t.match(worst.kept, [true, false, false], 'accuracy rises')
  await t.rejects(train({ ...settings, best: { metric: 'kl', goal: 'lowest' } }).result, {
    code: 'CONFIG_INVALID',
    path: 'best.metric',
    message: /one of loss, accuracy/,
  })
})

t.test('with label smoothing the loss does not approach 0', async (t) => {
  const lossOf = async (labelSmoothing: number) => {
    const model: ClassifierSpecInput = { ...tinyClassifier, objective: { labelSmoothing } }
    const run = train({ ...settings, model, steps: 200, log: { every: 100 } })
    const reported = (await eventsOf(run)).filter((event) => event.type === 'progress')
    ;(await run.result).model[Symbol.dispose]()
    return reported.at(-1)?.losses.loss ?? 0
  }
  // The entropy of the target [0.8, 0.1, 0.1] is the lowest possible loss.
  const least = -(0.8 * Math.log(0.8) + 0.2 * Math.log(0.1))
  t.ok((await lossOf(0)) < 0.3)
  t.ok((await lossOf(0.3)) >= least)
})

t.test('the same seed gives the same numbers, and augmentation changes them', async (t) => {
  const bytesOf = async (model: ClassifierModel) => {
    const said = await model.classify(data)
    model[Symbol.dispose]()
    return said.logits
  }
  const plain = await bytesOf((await train(settings).result).model)
  const again = await bytesOf((await train(settings).result).model)
  const moved = await train({ ...settings, augment: { translate: 2 } }).result
  t.same(again, plain, 'the same seed gives the same numbers')
  t.notSame(await bytesOf(moved.model), plain)
})

t.test('non-finite values end the run', async (t) => {
  const model: ClassifierSpecInput = {
    ...tinyClassifier,
    optimizer: { type: 'sgd', learningRate: 1e38 },
  }
  await t.rejects(train({ ...settings, model }).result, {
    code: 'TRAINING_DIVERGED',
    message: /no longer finite/,
    path: /classifier/,
  })
})

t.test('forecast works for a model without samples', async (t) => {
  const { parameters, gradients } = await forecast(settings)
  t.same([parameters, gradients], [4 * (121 + 4) + 8, 4 * 121])
})

t.test('data without labels are refused', async (t) => {
  await t.rejects(train({ ...settings, data: tinyData() }).result, { code: 'DATA_MISMATCH' })
})

t.test('a classifier can be trained on images with 2 channels', async (t) => {
  const images = new Uint8Array(8 * 2 * 64).map((_, at) => (at * 7) % 256)
  const labels = Uint8Array.from({ length: 8 }, (_, at) => at % 3)
  const spectra = Dataset.fromArrays({ images, labels, shape: [8, 2, 8, 8] })
  const model: ClassifierSpecInput = {
    ...tinyClassifier,
    image: { ...tinyClassifier.image, channels: 2 },
  }
  const out = join(t.testdir(), 'run')
  const run = train({ ...settings, model, data: spectra, steps: 2, out })
  using trained = (await run.result).model
  t.equal(trained.trainedSteps, 2)
})

t.test('native methods that generate images refuse a classifier', async (t) => {
  const native = await buildModel(parseModelSpec(tinyClassifier), { seed: 0, device: 'cpu' })
  const none = {
    code: 'CONFIG_INVALID',
    message: /a model of the kind classifier cannot make images from latents/,
  }
  const latent = { name: 'latent', dtype: 'F32', shape: [1, 1], data: new Uint8Array(4) } as const
  const images = {
    name: 'images',
    dtype: 'U8',
    shape: [1, 1, 8, 8],
    data: new Uint8Array(64),
  } as const
  await t.rejects(native.sample({ count: 1, seed: 0 }), none)
  await t.rejects(native.drawLatents(1, 0), none)
  await t.rejects(native.generate(latent), none)
  await t.rejects(native.elbo(images, 0), {
    code: 'CONFIG_INVALID',
    message:
      /the kind classifier cannot measure the likelihood of images, because it has no encoder/,
  })
  const label = { name: 'labels', dtype: 'I64', shape: [1], data: new Uint8Array(8) } as const
  await t.rejects(native.examine(images, label), { message: /the model takes no labels/ })
  native.dispose()
})
