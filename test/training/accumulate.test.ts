import { join } from 'node:path'
import t from 'tap'
import { datasetFromArrays } from '../../lib/data/dataset.js'
import { readSafetensors } from '../../lib/formats/safetensors.js'
import type { ModelSpecInput } from '../../lib/kinds/catalogue.js'
import type { CriticGanSpecInput, DiscriminatorGanSpecInput } from '../../lib/kinds/gan/schema.js'
import type { VaeSpecInput } from '../../lib/kinds/vae/schema.js'
import { forecast } from '../../lib/training/forecast.js'
import { passesOf } from '../../lib/training/passes.js'
import { planTraining, type TrainOptions } from '../../lib/training/plan.js'
import { compareAll } from '../parity/compare.js'
import { outcomeOf } from '../runs/run-files.js'
import {
  tinyClassifier,
  tinyConditionalGan,
  tinyData,
  tinyGan,
  tinyVae,
  tinyWgan,
} from '../tiny-model.js'
import { follow, from } from './follow.js'
import { settings as resuming } from './resuming.js'

const data = tinyData({ labelled: true })
const settings = { data, steps: 6, device: 'cpu', threads: 1, log: { every: 1 }, seed: 3 } as const

const networks: Pick<DiscriminatorGanSpecInput, 'generator' | 'discriminator'> = {
  generator: {
    layers: [
      { type: 'linear', out: 8 },
      { type: 'leakyRelu' },
      { type: 'linear', out: 64 },
      { type: 'tanh' },
      { type: 'reshape', shape: [1, 8, 8] },
    ],
  },
  discriminator: {
    layers: [
      { type: 'flatten' },
      { type: 'linear', out: 6 },
      { type: 'leakyRelu' },
      { type: 'linear', out: 1 },
    ],
  },
}
const sgd = { type: 'sgd', learningRate: 0.05 } as const

/** A GAN without batch statistics and dropout. */
const gan = (objective: DiscriminatorGanSpecInput['objective']): DiscriminatorGanSpecInput => ({
  ...tinyGan,
  ...networks,
  objective,
  optimizer: { generator: sgd, discriminator: sgd },
  ema: { halfLife: 100 },
})

const models: Record<string, ModelSpecInput> = {
  alternating: gan({ loss: 'nonSaturating', discriminatorSteps: 2, generatorSteps: 2 }),
  'a lazy penalty': gan({ loss: 'hinge', penalty: { type: 'r1', weight: 1, every: 2 } }),
  'a penalty with draws': gan({ loss: 'hinge', penalty: { type: 'gradient', weight: 1 } }),
  'a loss with real images': gan({ loss: 'relativistic', discriminatorSteps: 2 }),
  'reused fakes': gan({ loss: 'relativistic', fakes: 'reused', discriminatorSteps: 2 }),
  'a simultaneous update': gan({
    loss: 'leastSquares',
    order: 'simultaneous',
    penalty: { type: 'r2', weight: 1, every: 2 },
  }),
  'a conditional GAN': tinyConditionalGan,
  'a conditional GAN with reused fakes': {
    ...tinyConditionalGan,
    objective: { loss: 'hinge', fakes: 'reused' },
  },
  'a critic': { ...tinyWgan, generator: networks.generator },
  'a VAE': { ...tinyVae, objective: { klWarmup: 4 } },
  'a classifier': {
    ...tinyClassifier,
    classifier: { layers: [{ type: 'flatten' }, { type: 'linear', out: 3 }] },
  },
}

/** Trains in a run directory; returns the losses of every step and the whole state at the end. */
async function trained(out: string, options: Partial<TrainOptions> & Pick<TrainOptions, 'model'>) {
  const events = await follow({ ...settings, ...options, out })
  const losses = events.flatMap((event) =>
    event.type === 'progress' ? Object.values<number>({ ...event.losses }) : [],
  )
  const file = join(out, 'checkpoints', 'last.safetensors')
  const { tensors } = await readSafetensors(file)
  return { losses, state: new Map(tensors.map((tensor) => [tensor.name, tensor])) }
}

const worst = (differences: readonly number[]) => Math.max(...differences.map(Math.abs))

t.test('accumulated batches give the update of one large batch', async (t) => {
  const folder = t.testdir()
  for (const [name, model] of Object.entries(models)) {
    const run = (sizes: Partial<TrainOptions>) =>
      trained(join(folder, `${name} ${JSON.stringify(sizes)}`), { model, ...sizes })
    const whole = await run({ batchSize: 8 })
    const parts = await run({ batchSize: 4, accumulate: 2 })
    const small = await run({ batchSize: 4 })
    const { worst: error, where } = compareAll(parts.state, whole.state)
    t.ok(error < 1e-4, `${name}: ${error} at ${where}`)
    t.equal(parts.losses.length, whole.losses.length)
    const lossError = (losses: readonly number[]) =>
      worst(whole.losses.map((loss, at) => loss - (losses[at] ?? 0)))
    t.ok(lossError(parts.losses) < 1e-4, `${name}: losses, ${lossError(parts.losses)}`)
    t.ok(lossError(small.losses) > 1e-3, `${name}: other losses without accumulation`)
  }
})

t.test('fakes of several batches that are used again are the same images', async (t) => {
  // All images are alike and the critic does not change, so that both losses add up to a constant, but only if the
  // generator's update sees the fakes of the critic's, with the same dropout and batch statistics.
  const frozen = { type: 'sgd', learningRate: 0 } as const
  const model = (fakes: 'fresh' | 'reused'): CriticGanSpecInput => ({
    ...tinyWgan,
    generator: {
      layers: [
        { type: 'linear', out: 8 },
        { type: 'batchNorm' },
        { type: 'dropout', p: 0.5 },
        { type: 'linear', out: 64 },
        { type: 'reshape', shape: [1, 8, 8] },
      ],
    },
    objective: { loss: 'wasserstein', fakes },
    optimizer: { generator: sgd, critic: frozen },
  })
  const alike = datasetFromArrays({
    images: new Uint8Array(32 * 64),
    shape: [32, 1, 8, 8],
    name: 'alike',
  })
  const spread = async (fakes: 'fresh' | 'reused', accumulate: number) => {
    const out = join(t.testdirName, `${fakes}${accumulate}`)
    const sizes = { batchSize: 4, accumulate, data: alike }
    const { losses, state } = await trained(out, { model: model(fakes), ...sizes })
    const sums = losses.flatMap((loss, at) => (at % 2 === 0 ? [loss + (losses[at + 1] ?? 0)] : []))
    const batches = state.get('generator.1.num_batches_tracked')?.data[0]
    return { range: worst(sums.map((sum) => sum - (sums[0] ?? 0))), batches }
  }
  t.testdir()
  for (const accumulate of [1, 3]) {
    const { range, batches } = await spread('reused', accumulate)
    t.ok(range < 1e-6, `${accumulate}: ${range}`)
    t.equal(batches, 6 * accumulate, 'one change of the running statistics for each batch')
  }
  t.ok((await spread('fresh', 3)).range > 1e-3)
})

t.test('a run that is resumed in the middle ends with the same bytes', async (t) => {
  const folder = t.testdir()
  const [whole, out] = [join(folder, 'whole'), join(folder, 'run')]
  const run = { ...resuming, model: tinyGan, batchSize: 4, accumulate: 3 }
  await follow({ ...run, out: whole })
  await follow({ ...run, out }, from(18))
  await t.rejects(follow({ resume: out, data: resuming.data, accumulate: 2 }), {
    code: 'RESUME_REFUSED',
    message: /accumulate: the run used 3.*; this resume would use 2/,
  })
  await follow({ resume: out, data: resuming.data })
  t.same(await outcomeOf(out), await outcomeOf(whole))
})

t.test('an epoch has fewer steps, and a step shows more images', async (t) => {
  const sizes = { data, batchSize: 4, accumulate: 4 }
  const plan = await planTraining({ ...sizes, model: tinyVae, epochs: 6 })
  t.equal(plan.steps, (6 * 32) / 16)
  t.equal(passesOf(plan), 6)
  const critic = await planTraining({ ...sizes, model: tinyWgan, epochs: 6 })
  t.equal(critic.steps, (6 * 32) / 32, 'two updates of the critic a step')
})

t.test('unrolled updates need the whole batch', async (t) => {
  const model = gan({ loss: 'hinge', unrolledSteps: 2 })
  await t.rejects(planTraining({ ...settings, model, batchSize: 4, accumulate: 2 }), {
    code: 'CONFIG_INVALID',
    path: 'accumulate',
    message: /^accumulate: must be 1, because .*unrolledSteps/,
    fix: 'set accumulate to 1, or set model.objective.unrolledSteps to 0',
  })
  await t.resolves(planTraining({ ...settings, model, batchSize: 4, accumulate: 1 }))
})

t.test('an update cannot take more images than the data have', async (t) => {
  const sizes = { batchSize: 8, accumulate: 5 }
  await t.rejects(planTraining({ ...settings, model: tinyVae, ...sizes }), {
    code: 'DATA_MISMATCH',
    path: 'accumulate',
    message: /an update takes 40 images, but .* has only 32/,
    fix: 'set accumulate to at most 4',
  })
})

t.test('whole numbers from 1 are accepted', async (t) => {
  for (const accumulate of [0, 1.5, -1])
    await t.rejects(planTraining({ ...settings, model: tinyVae, batchSize: 4, accumulate }), {
      code: 'CONFIG_INVALID',
      path: 'accumulate',
    })
})

t.test('memory grows with the batch, not with the number of batches', async (t) => {
  const wide: VaeSpecInput = {
    ...tinyVae,
    encoder: { layers: [{ type: 'flatten' }, { type: 'linear', out: 5000 }] },
  }
  const of = (batchSize: number, accumulate: number) =>
    forecast({ ...settings, model: wide, batchSize, accumulate })
  const [one, parts, whole] = [await of(4, 1), await of(4, 8), await of(32, 1)]
  t.equal(parts.accumulate, 8)
  t.equal(parts.gradients, 2 * one.gradients, 'those of a batch, and their sum')
  t.ok(parts.activations < (one.activations + whole.activations) / 2)
})
