import { spawnSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import {
  datasetFromArrays,
  type ResumeOptions,
  type TrainOptions,
  train,
} from '../../../lib/index.js'
import type { DiscriminatorGanSpecInput } from '../../../lib/kinds/gan/schema.js'
import type { VaeSpecInput } from '../../../lib/kinds/vae/schema.js'
import { readCheckpointFile } from '../../../lib/runs/checkpoint-file.js'
import type { RunEvent } from '../../../lib/training/events.js'
import { outcomeOf } from '../../runs/run-files.js'
import { tinyData, tinyGan, tinyVae, tinyWgan } from '../../tiny-model.js'

const data = tinyData()
const settings = { data, steps: 40, batchSize: 8, seed: 7, device: 'cpu', threads: 1 } as const

/** 32 images of fixed noise. They are all different, unlike those of tinyData. */
const noise = datasetFromArrays({
  images: Uint8Array.from({ length: 32 * 64 }, (_, at) => (at * 2654435761) >>> 24),
  shape: [32, 1, 8, 8],
  name: 'noise',
})

async function eventsOf(options: TrainOptions | ResumeOptions): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for await (const event of train(options)) events.push(event)
  return events
}

const warningsOf = (events: readonly RunEvent[]) =>
  events.filter((event) => event.type === 'warning')

/** A generator whose image does not depend on the latent: the large eps removes all but the bias. */
const flat: DiscriminatorGanSpecInput['generator'] = {
  layers: [
    { type: 'linear', out: 64 },
    { type: 'layerNorm', eps: 1e30 },
    { type: 'tanh' },
    { type: 'reshape', shape: [1, 8, 8] },
  ],
}
const still = { type: 'sgd', learningRate: 1e-12 } as const
const collapsed: DiscriminatorGanSpecInput = {
  ...tinyGan,
  generator: flat,
  optimizer: { generator: still, discriminator: still },
}

t.test('weights that overflow stop the run, and the error names them and the step', async (t) => {
  const set = { 'model.optimizer.discriminator.learningRate': 1e38 }
  await t.rejects(eventsOf({ ...settings, model: tinyGan, set }), {
    code: 'TRAINING_DIVERGED',
    message: /discriminator\.\d\.\w+ is no longer finite at step 1$/,
    path: /^discriminator\.\d\.\w+$/,
    fix: /lower the learning rates.*guard\.rollback/,
  })
})

t.test('a gradient that overflows is named before the weights that it changes', async (t) => {
  const model = { ...tinyVae, objective: { beta: 1e38 } } as const
  await t.rejects(eventsOf({ ...settings, model }), {
    code: 'TRAINING_DIVERGED',
    message: /diverged: the (gradient of encoder\.|loss of the VAE)/,
  })
})

for (const type of ['adam', 'adamw', 'rmsprop'] as const)
  t.test(`a gradient whose square overflows ${type}'s moment is named at once`, async (t) => {
    const model = {
      ...tinyVae,
      objective: { beta: 1e30 },
      optimizer: { type, learningRate: 1e-3 },
    } as const
    await t.rejects(eventsOf({ ...settings, model }), {
      code: 'TRAINING_DIVERGED',
      message: /diverged: the gradient of encoder\.\S+ is no longer finite at step 1$/,
    })
  })

t.test(
  'a cross-entropy of NaN, which LibTorch refuses, is also reported as divergence',
  async (t) => {
    const set = { 'model.optimizer.learningRate': 1e38 }
    await t.rejects(eventsOf({ ...settings, model: tinyVae, set }), {
      code: 'TRAINING_DIVERGED',
      message: /no longer finite at step 1$/,
    })
  },
)

t.test(
  'after a divergence the checkpoints are valid, and no model with NaN is written',
  async (t) => {
    const out = join(t.testdir(), 'run')
    const set = { 'model.optimizer': { type: 'sgd', learningRate: 1e3, momentum: 0.9 } }
    const model = { ...tinyVae, objective: { reconstruction: 'mse' } } as const
    const rejection = eventsOf({
      ...settings,
      model,
      set,
      steps: 200,
      checkpoint: { every: 1 },
      out,
    })
    const error = await rejection.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    t.match(error, {
      code: 'TRAINING_DIVERGED',
      message: /no longer finite at step \d+; the checkpoint of step \d+ is kept/,
    })
    const step = Number(/at step (\d+)/.exec(String(error))?.[1])
    t.ok(step > 1, `step ${step}`)
    const last = await readCheckpointFile(join(out, 'checkpoints', 'last.safetensors'))
    t.equal(last.session.step, step - 1)
    for (const { name, dtype, data } of last.tensors) {
      if (dtype !== 'F32') continue
      const numbers = new Float32Array(data.slice().buffer)
      t.ok(numbers.every(Number.isFinite), name)
    }
    t.notOk((await readdir(out)).includes('model.safetensors'))
  },
)

t.test('with nonFinite false, a run with NaN continues to its end', async (t) => {
  const set = { 'model.optimizer.discriminator.learningRate': 1e38 }
  const guard = { nonFinite: false, diversity: false, saturation: false } as const
  const events = await eventsOf({ ...settings, model: tinyGan, set, guard, steps: 10 })
  t.match(events.at(-1), { type: 'end', step: 10 })
})

t.test('equal images cause a warning of mode collapse with remedies', async (t) => {
  const guard = { diversity: { every: 10, images: 16, times: 2 } }
  const events = await eventsOf({ ...settings, data: noise, model: collapsed, guard })
  t.match(warningsOf(events), [
    {
      reason: 'modeCollapse',
      step: 20,
      message: /0\.0 %/,
      remedy: /^one of these.*\n {4}R1: --set '/,
    },
  ])
  const evaluations = events.filter((event) => event.type === 'evaluation')
  t.same(
    evaluations.map(({ step }) => step),
    [10, 20, 30, 40],
  )
})

t.test(
  'a discriminator that classifies all images correctly causes a warning of saturation with remedies',
  async (t) => {
    // The generator does not learn, so that the discriminator can easily recognise the real stripes.
    const set = {
      'model.optimizer.generator.learningRate': 1e-12,
      'model.optimizer.discriminator.learningRate': 0.1,
    }
    const guard = { saturation: { steps: 20, accuracy: 0.99 }, diversity: false } as const
    const events = await eventsOf({ ...settings, model: tinyGan, set, guard, steps: 80 })
    const warnings = warningsOf(events)
    t.match(warnings[0], {
      reason: 'saturation',
      message: /over 20 steps it classified/,
      remedy: /smoothing/,
    })
    t.equal(warnings.length, 1, 'the warning is not repeated')
    const progress = events.filter((event) => event.type === 'progress').at(-1)
    t.match(progress, { accuracy: { real: 1, generated: 1 } })
  },
)

t.test('a critic causes no warning of saturation', async (t) => {
  const guard = { saturation: { steps: 10, accuracy: 0.5 }, diversity: false } as const
  t.same(warningsOf(await eventsOf({ ...settings, model: tinyWgan, guard })), [])
})

t.test('a rollback lowers the learning rates, also if the run is resumed after it', async (t) => {
  const folder = t.testdir()
  const guard = {
    diversity: { every: 8, images: 16, times: 3 },
    rollback: { times: 2, learningRate: 0.5 },
  }
  const options = { ...settings, data: noise, model: collapsed, guard, checkpoint: { every: 5 } }
  const out = join(folder, 'whole')
  const events = await eventsOf({ ...options, out })
  t.match(
    warningsOf(events).map(({ reason, step }) => [reason, step]),
    [
      ['modeCollapse', 24],
      ['rollback', 5],
      ['modeCollapse', 24],
      ['rollback', 5],
      ['modeCollapse', 24],
    ],
  )
  const last = await readCheckpointFile(join(out, 'checkpoints', 'last.safetensors'))
  const rate = last.tensors.find(({ name }) => name === 'optimizer.generator.learningRate')
  t.equal(
    new DataView(rate?.data.slice().buffer ?? new ArrayBuffer(8)).getFloat64(0, true),
    1e-12 / 4,
  )
  t.equal(last.session.rollbacks, 2)
  const steps = (await outcomeOf(out)).metrics.map((line) => Object(line).step)
  t.same(
    steps,
    [...steps].sort((a, b) => a - b),
    'metrics.jsonl has no lines of the discarded steps',
  )
  t.ok((await readdir(join(out, 'checkpoints'))).includes('best.safetensors'))

  const stopped = join(folder, 'stopped')
  const controller = new AbortController()
  const run = train({ ...options, out: stopped }, { signal: controller.signal })
  try {
    for await (const event of run)
      if (event.type === 'warning' && event.reason === 'rollback') controller.abort()
  } catch {}
  await eventsOf({ resume: stopped, data: noise })
  t.same(await outcomeOf(stopped), await outcomeOf(out))
})

t.test('a rollback without a run directory is refused', async (t) => {
  await t.rejects(eventsOf({ ...settings, model: tinyGan, guard: { rollback: {} } }), {
    code: 'CONFIG_INVALID',
    path: 'guard.rollback',
  })
})

t.test(
  'a metric that the run does not have is refused, and the error lists the available ones',
  async (t) => {
    const best = { metric: 'fid', goal: 'lowest' } as const
    await t.rejects(eventsOf({ ...settings, model: tinyWgan, best }), {
      path: 'best.metric',
      message: /one of diversity, generator, critic/,
    })
  },
)

const overflowing: VaeSpecInput = {
  ...tinyVae,
  encoder: { layers: [{ type: 'flatten' }, { type: 'linear', out: 16 }] },
  decoder: {
    layers: [
      { type: 'linear', out: 16 },
      { type: 'linear', out: 64 },
      { type: 'sigmoid' },
      { type: 'reshape', shape: [1, 8, 8] },
    ],
  },
  image: { channels: 1, height: 8, width: 8, range: [0, 1] },
  objective: { reconstruction: 'bce' },
  optimizer: { type: 'sgd', learningRate: 0.1 },
}

t.test('a VAE that overflows within a forward pass has diverged, whatever the seed', async (t) => {
  for (let seed = 0; seed < 12; seed++) {
    const run = eventsOf({ ...settings, data: noise, model: overflowing, seed, steps: 400 })
    await t.rejects(run, { code: 'TRAINING_DIVERGED', path: String })
  }
})

t.test('so it has if the loss of LibTorch refuses what the decoder gives', (t) => {
  const index = new URL('../../../dist/index.js', import.meta.url).href
  const program = `
    const { datasetFromArrays, train } = await import(${JSON.stringify(index)})
    const images = Uint8Array.from({ length: 32 * 64 }, (_, at) => (at * 2654435761) >>> 24)
    const data = datasetFromArrays({ images, shape: [32, 1, 8, 8] })
    const settings = ${JSON.stringify({ ...settings, data: undefined, model: overflowing, steps: 400 })}
    for (let seed = 0; seed < 12; seed++)
      await train({ ...settings, data, seed }).result.catch(({ code, path }) => console.log(code, path))
    process.exit(0)`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: { ...process.env, FALSARIO_REFERENCE: '1' },
  })
  const lines = stdout.trim().split('\n')
  t.equal(lines.length, 12)
  t.ok(lines.every((line) => line.startsWith('TRAINING_DIVERGED ')))
  t.ok(lines.includes('TRAINING_DIVERGED the output of the decoder'))
  t.end()
})
