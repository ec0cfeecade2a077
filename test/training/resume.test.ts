import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { train } from '../../lib/index.js'
import type { ModelSpecInput } from '../../lib/kinds/catalogue.js'
import type { GanSpecInput } from '../../lib/kinds/gan/schema.js'
import { loadModel } from '../../lib/kinds/load-model.js'
import { readCheckpointFile } from '../../lib/runs/checkpoint-file.js'
import { findCheckpoint } from '../../lib/runs/find-checkpoint.js'
import { RunDirectory } from '../../lib/runs/run-directory.js'
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
import { data, settings } from './resuming.js'

/** A model with every kind of state: random streams, moments, averages, counters, a periodic penalty. */
const everything: GanSpecInput = {
  ...tinyConditionalGan,
  generator: {
    layers: [
      { type: 'concatLabel', as: 'oneHot' },
      { type: 'linear', out: 16, spectralNorm: true },
      { type: 'batchNorm' },
      { type: 'dropout', p: 0.3 },
      { type: 'linear', out: 64 },
      { type: 'tanh' },
      { type: 'reshape', shape: [1, 8, 8] },
    ],
  },
  objective: {
    loss: 'nonSaturating',
    labelFlip: 0.1,
    instanceNoise: { std: 0.1, decaySteps: 20 },
    penalty: { type: 'gradient', weight: 1, every: 3 },
    discriminatorSteps: 2,
  },
  optimizer: {
    generator: {
      type: 'adamw',
      learningRate: 1e-3,
      weightDecay: 0.01,
      schedule: { type: 'cosine', steps: 30, warmup: 5 },
    },
    discriminator: { type: 'sgd', learningRate: 1e-2, momentum: 0.9 },
  },
  ema: { halfLife: 100, rampUp: 0.05 },
}

/** What the residual GANs add: blocks with labels, several penalties, one of them with updates of its own. */
const residual: GanSpecInput = {
  ...tinyConditionalGan,
  generator: {
    init: 'xavier',
    layers: [
      { type: 'skipLatent', chunks: 2, embedding: 3 },
      { type: 'linear', out: 32, spectralNorm: true },
      { type: 'reshape', shape: [8, 2, 2] },
      { type: 'selfAttention', spectralNorm: true },
      { type: 'generatorBlock', out: 4, norm: 'shared', spectralNorm: true },
      { type: 'firUpsample' },
      { type: 'resNeXtBlock', groups: 2 },
      { type: 'conv2d', out: 1, kernel: 3, padding: 1, paddingMode: 'reflect' },
    ],
  },
  discriminator: {
    layers: [
      { type: 'discriminatorBlock', out: 4, first: true, spectralNorm: true },
      { type: 'prelu' },
      { type: 'globalSumPool' },
      { type: 'projection' },
    ],
  },
  objective: {
    loss: 'hinge',
    order: 'generatorFirst',
    discriminatorSteps: 2,
    fakeLabels: { discriminator: 'drawn', generator: 'real' },
    augment: { translation: 0.2, cutout: 0.3, color: 1, adaptive: { target: 0.1, images: 200 } },
    penalty: [
      { type: 'r2', weight: 1, every: 2, schedule: { type: 'cosine', to: 0.1, steps: 20 } },
      { type: 'r1', weight: 1, every: 3, separate: true },
    ],
  },
  optimizer: {
    generator: {
      type: 'adam',
      learningRate: 1e-3,
      betas: [0, 0.9],
      beta2Schedule: { type: 'linear', to: 0.99, steps: 25 },
    },
    discriminator: { type: 'adam', learningRate: 1e-3 },
  },
  ema: { halfLife: 100 },
}

const models: Readonly<Record<string, ModelSpecInput>> = {
  gan: tinyGan,
  wgan: tinyWgan,
  conditional: tinyConditionalGan,
  vae: tinyVae,
  classifier: tinyClassifier,
  'a gan with every remedy': everything,
  'a residual gan': residual,
}

for (const [name, model] of Object.entries(models)) {
  t.test(
    `${name}: a run that is stopped at any step and resumed ends with the same bytes`,
    async (t) => {
      const folder = t.testdir()
      const whole = join(folder, 'whole')
      await follow({ ...settings, model, out: whole })
      for (const stopAt of [7, 9, 18, 27]) {
        const out = join(folder, `stopped at ${stopAt}`)
        await follow({ ...settings, model, out }, from(stopAt))
        const events = await follow({ resume: out, data })
        const start = events.find((event) => event.type === 'start')
        t.ok((start?.resumedAt ?? 0) >= stopAt)
        t.same(await outcomeOf(out), await outcomeOf(whole), `stopped at ${stopAt}`)
      }
    },
  )
}

t.test('a resume from any checkpoint, the best included, ends with the same bytes', async (t) => {
  const folder = t.testdir()
  const whole = join(folder, 'whole')
  const model = tinyVae
  await follow({ ...settings, checkpoint: { every: 8, keep: 10 }, model, out: whole })
  const names = await readdir(join(whole, 'checkpoints'))
  t.same(names.sort(), [
    '000008.safetensors',
    '000016.safetensors',
    '000024.safetensors',
    '000030.safetensors',
    'best.safetensors',
    'last.safetensors',
  ])
  for (const name of names) {
    const out = join(folder, name)
    await cp(whole, out, { recursive: true })
    await rm(join(out, 'model.safetensors'))
    await follow({ resume: join(out, 'checkpoints', name), data })
    t.same(await outcomeOf(out), await outcomeOf(whole), name)
  }
})

t.test('a finished run that is resumed with more steps equals a longer run', async (t) => {
  const folder = t.testdir()
  const [whole, out] = [join(folder, 'whole'), join(folder, 'extended')]
  await follow({ ...settings, model: tinyGan, steps: 45, out: whole })
  await follow({ ...settings, model: tinyGan, out })
  await follow({ resume: out, data, steps: 45 })
  t.same(await outcomeOf(out), await outcomeOf(whole))
  t.match(JSON.parse(await readFile(join(out, 'config.json'), 'utf8')), { steps: 45 })
})

t.test('a run can be resumed in another folder, and the first folder is not changed', async (t) => {
  const folder = t.testdir()
  const [whole, first, out] = [join(folder, 'whole'), join(folder, 'first'), join(folder, 'second')]
  await follow({ ...settings, model: tinyGan, out: whole })
  await follow({ ...settings, model: tinyGan, out: first }, from(18))
  const before = await outcomeOf(first)
  // The run is stopped in the new folder before its first step, and can be resumed from there.
  for await (const event of train({ resume: first, data, out })) if (event.type === 'start') break
  await follow({ resume: out, data })
  t.same(await outcomeOf(out), await outcomeOf(whole))
  t.same(await outcomeOf(first), before)
})

t.test('lines after the checkpoint and incomplete lines are replaced', async (t) => {
  const folder = t.testdir()
  const [whole, out] = [join(folder, 'whole'), join(folder, 'run')]
  await follow({ ...settings, model: tinyGan, out: whole })
  await follow({ ...settings, model: tinyGan, out }, from(18))
  const metrics = join(out, 'metrics.jsonl')
  const lines = await readFile(metrics, 'utf8')
  await writeFile(metrics, `${lines}{"step":28,"time":1,"generator":1}\n{"step":29,"ti`)
  for (const place of ['checkpoints', 'samples', ''])
    await writeFile(join(out, place, '.falsario-0123456789abcdef.tmp'), 'half a file')
  await follow({ resume: out, data })
  t.same(await outcomeOf(out), await outcomeOf(whole))
  t.notOk((await readdir(out, { recursive: true })).some((name) => name.endsWith('.tmp')))
})

t.test(
  'a picture, a line and a model that are missing after the last checkpoint are written again',
  async (t) => {
    const folder = t.testdir()
    const [whole, out] = [join(folder, 'whole'), join(folder, 'run')]
    const checkpoint = { every: 10 }
    await follow({ ...settings, model: tinyGan, checkpoint, out: whole })
    await cp(whole, out, { recursive: true })
    const lines = await readFile(join(out, 'metrics.jsonl'), 'utf8')
    await writeFile(join(out, 'metrics.jsonl'), lines.replace(/.*\n$/, ''))
    await rm(join(out, 'samples', '000030.png'))
    await rm(join(out, 'model.safetensors'))
    await follow({ resume: out, data })
    t.same(await outcomeOf(out), await outcomeOf(whole))
    const namesIn = async (run: string) => (await readdir(run, { recursive: true })).sort()
    t.same(await namesIn(out), await namesIn(whole))
  },
)

t.test('an interrupted run makes the pictures of an uninterrupted one', async (t) => {
  const folder = t.testdir()
  const [whole, out] = [join(folder, 'whole'), join(folder, 'run')]
  const options = { ...settings, model: tinyGan, samples: { every: 12, count: 4 } }
  await follow({ ...options, out: whole })
  await follow({ ...options, out }, from(14))
  const stopped = await readdir(join(out, 'samples'))
  t.ok(
    stopped.length > 3,
    'the picture of the last step of a stopped run is there until the resume',
  )
  await writeFile(join(out, 'samples', '000029.png'), 'of a step that the resumed run has not done')
  await follow({ resume: out, data })
  const picturesOf = async (run: string) => {
    const names = (await readdir(join(run, 'samples'))).sort()
    const files = names.map(async (name) => [name, await readFile(join(run, 'samples', name))])
    return Promise.all(files)
  }
  const [expected, actual] = [await picturesOf(whole), await picturesOf(out)]
  t.same(
    expected.map(([name]) => name),
    ['000001.png', '000010.png', '000012.png', '000024.png', '000030.png'],
  )
  t.same(actual, expected)
})

t.test('a run that was stopped before its first step can be resumed', async (t) => {
  const folder = t.testdir()
  const [whole, out] = [join(folder, 'whole'), join(folder, 'run')]
  await follow({ ...settings, model: tinyGan, out: whole })
  const controller = new AbortController()
  const run = train({ ...settings, model: tinyGan, out }, { signal: controller.signal })
  // If samples/ exists, the run has created its run directory but has not started to train.
  while (!(await readdir(out).catch((): string[] => [])).includes('samples')) await setImmediate()
  controller.abort()
  await t.rejects(run.result, { name: 'AbortError' })
  await follow({ resume: out, data })
  t.same(await outcomeOf(out), await outcomeOf(whole))
})

t.test(
  'a run that was killed right after a resume from an older checkpoint can be resumed',
  async (t) => {
    const folder = t.testdir()
    const [whole, out] = [join(folder, 'whole'), join(folder, 'run')]
    const options = { ...settings, model: tinyVae, checkpoint: { every: 8, keep: 10 } }
    await follow({ ...options, out: whole })
    await cp(whole, out, { recursive: true })
    // The state after a kill: the run directory is opened, but nothing is written.
    const found = await findCheckpoint(join(out, 'checkpoints', '000008.safetensors'))
    const directory = await RunDirectory.open(out, found.checkpoint.config, found)
    directory.close()
    t.same((await readdir(join(out, 'checkpoints'))).sort(), [
      '000008.safetensors',
      'best.safetensors',
      'last.safetensors',
    ])
    await follow({ resume: out, data })
    t.same(await outcomeOf(out), await outcomeOf(whole))
  },
)

t.test(
  'a resume from an older checkpoint in another folder does not copy a later best checkpoint',
  async (t) => {
    const folder = t.testdir()
    const [whole, out] = [join(folder, 'whole'), join(folder, 'branch')]
    const best = { metric: 'generator', goal: 'highest' } as const
    const options = { ...settings, model: tinyGan, best, checkpoint: { every: 8, keep: 10 } }
    await follow({ ...options, out: whole })
    const early = join(whole, 'checkpoints', '000008.safetensors')
    await follow({ resume: early, data, steps: 9, out })
    const found = await readCheckpointFile(join(out, 'checkpoints', 'best.safetensors'))
    t.ok(found.session.step <= 9, `the best checkpoint is of step ${found.session.step}`)
  },
)

t.test('a resume keeps lines of metrics.jsonl that are not metrics', async (t) => {
  const out = join(t.testdir(), 'run')
  await follow({ ...settings, model: tinyGan, out })
  const metrics = join(out, 'metrics.jsonl')
  const lines = (await readFile(metrics, 'utf8')).split('\n')
  await writeFile(metrics, [lines[0], '', '# looked at', ...lines.slice(1)].join('\n'))
  await follow({ resume: out, data, steps: 35 })
  const steps = (await readFile(metrics, 'utf8'))
    .split('\n')
    .map((line) => /"step":(\d+)/.exec(line)?.[1])
  t.same(
    steps.filter((step) => step !== undefined),
    ['7', '9', '14', '18', '21', '27', '28', '35'],
  )
})

t.test('data may be disposed after the run has started', async (t) => {
  const own = tinyData()
  const run = train({ ...settings, data: own, model: tinyGan })
  for await (const event of run) if (event.type === 'start') own.dispose()
  t.equal((await run.result).steps, 30)
})

t.test('a checkpoint loads as the model with the moving average', async (t) => {
  const out = join(t.testdir(), 'run')
  await follow({ ...settings, model: tinyGan, out })
  using last = await loadModel(join(out, 'checkpoints', 'last.safetensors'))
  using model = await loadModel(out)
  const request = { count: 3, seed: 5 }
  t.same((await last.sample(request)).bytes, (await model.sample(request)).bytes)
})
