import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import type { GanModel } from '../../lib/kinds/gan/model.js'
import { loadModel } from '../../lib/kinds/load-model.js'
import type { VaeModel } from '../../lib/kinds/vae/model.js'
import type { VaeProgressEvent } from '../../lib/kinds/vae/progress.js'
import { presets } from '../../lib/presets/index.js'
import { parseRunConfig } from '../../lib/runs/config.js'
import type { RunEvent } from '../../lib/training/events.js'
import type { Run } from '../../lib/training/run.js'
import { train } from '../../lib/training/train.js'
import { tinyConditionalGan, tinyData, tinyGan, tinyVae, tinyWgan } from '../tiny-model.js'

const data = tinyData()
const settings = { data, steps: 24, batchSize: 8, seed: 7, device: 'cpu', threads: 1 } as const

async function eventsOf(run: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for await (const event of run) events.push(event)
  return events
}

const modelBytes = (out: string) => readFile(join(out, 'model.safetensors'))

t.test('a run writes config, metrics, sample grids and a model that can be loaded', async (t) => {
  const out = join(t.testdir(), 'run')
  const log = { every: 10 }
  const samples = { every: 16, count: 4 }
  const run = train({ ...settings, model: tinyGan, log, samples, out })
  const events = await eventsOf(run)

  t.same(
    events.map((event) => event.type),
    [
      'start',
      'samples',
      'progress',
      'samples',
      'samples',
      'progress',
      'progress',
      'samples',
      'checkpoint',
      'end',
    ],
  )
  t.same((await readdir(out)).sort(), [
    'checkpoints',
    'config.json',
    'metrics.jsonl',
    'model.safetensors',
    'samples',
  ])
  const pictures = ['000001.png', '000010.png', '000016.png', '000024.png']
  t.same((await readdir(join(out, 'samples'))).sort(), pictures)
  const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n')
  t.match(
    lines.map((line) => JSON.parse(line) as unknown),
    [10, 20, 24].map((step) => ({ step, time: Number, generator: Number, discriminator: Number })),
  )
  const config = parseRunConfig(JSON.parse(await readFile(join(out, 'config.json'), 'utf8')))
  t.match(config, { steps: 24, batchSize: 8, seed: 7, log, samples, checkpoint: { every: 1000 } })

  using model = await loadModel(out)
  t.equal(model.trainedSteps, 24)
  t.same(model.spec, config.model)
  const result = await run.result
  t.equal(result.out, out)
  const request = { count: 3, seed: 5 }
  t.same((await model.sample(request)).bytes, (await result.model.sample(request)).bytes)
  result.model[Symbol.dispose]()
})

t.test('training with the config.json of a run gives the same model', async (t) => {
  const folder = t.testdir()
  const [first, again] = [join(folder, 'first'), join(folder, 'again')]
  const shapes = { source: 'shapes', count: 40, split: 'all', style: 'source' } as const
  const short = { steps: 3, batchSize: 4, device: 'cpu', data: shapes } as const
  await train({ ...short, model: presets.quick, out: first }).result
  const config = parseRunConfig(JSON.parse(await readFile(join(first, 'config.json'), 'utf8')))
  await train({ ...config, out: again }).result
  t.ok((await modelBytes(first)).equals(await modelBytes(again)))
})

t.test('the same seed gives the same bytes, independent of logging and sampling', async (t) => {
  for (const model of [tinyGan, tinyWgan, tinyVae]) {
    const folder = t.testdir()
    const [whole, cut] = [join(folder, 'whole'), join(folder, 'cut')]
    await train({ ...settings, model, log: { every: 1000 }, out: whole }).result
    const often = { log: { every: 1 }, samples: { every: 5, count: 9 } }
    await train({ ...settings, model, ...often, out: cut }).result
    t.ok((await modelBytes(whole)).equals(await modelBytes(cut)), JSON.stringify(model.objective))
  }
})

t.test('another seed gives another model', async (t) => {
  const folder = t.testdir()
  const [one, two] = [join(folder, 'one'), join(folder, 'two')]
  await train({ ...settings, model: tinyGan, out: one }).result
  await train({ ...settings, model: tinyGan, seed: 8, out: two }).result
  t.notOk((await modelBytes(one)).equals(await modelBytes(two)))
})

t.test('parallel runs and sampling during training do not change the results', async (t) => {
  const folder = t.testdir()
  const place = (name: string) => join(folder, name)
  await train({ ...settings, model: tinyGan, out: place('gan') }).result
  await train({ ...settings, model: tinyVae, out: place('vae') }).result
  using other = await loadModel(place('vae'))
  const often = { log: { every: 2 } }
  const gan = train({ ...settings, ...often, model: tinyGan, out: place('gan again') })
  const vae = train({ ...settings, ...often, model: tinyVae, out: place('vae again') })
  for await (const event of gan) if (event.type === 'progress') await other.sample({ count: 2 })
  await vae.result
  for (const name of ['gan', 'vae'])
    t.ok((await modelBytes(place(name))).equals(await modelBytes(place(`${name} again`))), name)
})

t.test('the names of the losses depend on the model', async (t) => {
  const names = async (run: AsyncIterable<RunEvent>) => {
    const progress = (await eventsOf(run)).find((event) => event.type === 'progress')
    return progress?.type === 'progress' ? Object.keys(progress.losses).sort() : []
  }
  t.same(await names(train({ ...settings, model: tinyGan })), ['discriminator', 'generator'])
  t.same(await names(train({ ...settings, model: tinyWgan })), ['critic', 'generator'])
  t.same(await names(train({ ...settings, model: tinyVae })), ['kl', 'loss', 'reconstruction'])
})

t.test('the types of progress events depend on the kind of the model', async (t) => {
  for await (const event of train({ ...settings, model: tinyGan })) {
    if (event.type !== 'progress') continue
    t.type(event.losses.generator.toFixed(3), 'string')
    // @ts-expect-error a GAN has no kl
    t.equal(event.losses.kl, undefined)
    const accuracy = event.accuracy ?? { real: -1, generated: -1 }
    for (const share of Object.values(accuracy)) t.ok(share >= 0 && share <= 1, `${share}`)
  }
  for await (const event of train({ ...settings, model: tinyVae })) {
    if (event.type !== 'progress') continue
    t.equal(event.klPerDimension.length, 2)
    // @ts-expect-error a VAE has no generator
    t.equal(event.losses.generator, undefined)
  }
})

t.test('log.tensorboard writes an event file, and a resume writes another one', async (t) => {
  const folder = t.testdir()
  const [out, plain] = [join(folder, 'run'), join(folder, 'plain')]
  const log = { every: 4, tensorboard: true }
  await train({ ...settings, model: tinyGan, log, out }).result
  t.equal((await readdir(join(out, 'tensorboard'))).length, 1)
  await train({ resume: out, data, steps: 30 }).result
  t.equal((await readdir(join(out, 'tensorboard'))).length, 2)
  await train({ ...settings, model: tinyGan, out: plain }).result
  t.notOk((await readdir(plain)).includes('tensorboard'))
})

t.test('the events of a VAE and metrics.jsonl have the kl of each dimension', async (t) => {
  const out = join(t.testdir(), 'run')
  const progress: VaeProgressEvent[] = []
  for await (const event of train({ ...settings, model: tinyVae, out }))
    if (event.type === 'progress') progress.push(event)
  const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n')
  const written = lines.map((line) => JSON.parse(line).klPerDimension)
  t.same(
    written,
    progress.map((event) => event.klPerDimension),
  )
  for (const { klPerDimension, losses } of progress) {
    t.equal(klPerDimension.length, 2)
    const sum = klPerDimension.reduce((total, each) => total + each, 0)
    t.ok(Math.abs(sum / losses.kl - 1) < 1e-5, `the sum is ${sum} nats, the kl is ${losses.kl}`)
  }
})

t.test('dropout with p = 1 gives finite losses, as in PyTorch', async (t) => {
  const layers = [
    { type: 'flatten' },
    { type: 'dropout', p: 1 },
    { type: 'linear', out: 1 },
  ] as const
  const model = { ...tinyGan, discriminator: { layers: [...layers] } }
  for await (const event of train({ ...settings, model }))
    if (event.type === 'progress') t.ok(Object.values(event.losses).every(Number.isFinite))
})

t.test('without a run directory samples are emitted as images without a path', async (t) => {
  const run = train({ ...settings, model: tinyVae, samples: { every: 100, count: 6 } })
  const samples = (await eventsOf(run)).find((event) => event.type === 'samples')
  if (samples?.type !== 'samples') throw new Error('no samples')
  t.same(samples.images.shape, [6, 1, 8, 8])
  t.equal(samples.path, undefined)
})

t.test('the type of the result depends on the kind of the model', async (t) => {
  const gan: Run<GanModel> = train({ ...settings, model: tinyGan })
  const vae: Run<VaeModel> = train({ ...settings, model: presets.vae })
  t.same([(await gan.result).model.kind, (await vae.result).model.kind], ['gan', 'vae'])
})

t.test('a conditional model has the class names of its data and samples all classes', async (t) => {
  const labelled = tinyData({ labelled: true })
  const run = train({ ...settings, data: labelled, model: tinyConditionalGan })
  const { model } = await run.result
  t.same(model.classNames, ['first', 'second', 'third'])
  t.equal((await model.sample({ count: 5 })).count, 5)
  t.equal((await model.sample({ count: 2, label: 1 })).count, 2)
  await t.rejects(model.sample({ count: 2, label: 3 }), { code: 'CONFIG_INVALID', path: 'label' })
})

t.test(
  'an abort completes the step, writes the model and rejects with an AbortError',
  async (t) => {
    const out = join(t.testdir(), 'run')
    const controller = new AbortController()
    const long = { ...settings, model: tinyGan, steps: 1_000_000, log: { every: 10 }, out }
    const run = train(long, { signal: controller.signal })
    const loop = (async () => {
      for await (const event of run) if (event.type === 'progress') controller.abort('enough')
    })()
    await t.rejects(loop, { name: 'AbortError' })
    const error = await run.result.catch((reason: unknown) => reason)
    t.match(error, { name: 'AbortError', code: 'ABORT_ERR', cause: 'enough' })
    using model = await loadModel(out)
    t.match(error, { step: model.trainedSteps })
    t.ok(model.trainedSteps >= 10 && model.trainedSteps < 1_000_000)
    const picture = `${String(model.trainedSteps).padStart(6, '0')}.png`
    t.ok((await readdir(join(out, 'samples'))).includes(picture))
    // The process can train again.
    await train({ ...settings, model: tinyGan }).result
  },
)

t.test('an abort within a chunk does not wait for the end of the chunk', async (t) => {
  const controller = new AbortController()
  const long = { ...settings, model: tinyGan, steps: 100_000_000, log: { every: 100_000_000 } }
  const unsampled = { samples: { every: 100_000_000 } }
  const run = train({ ...long, ...unsampled }, { signal: controller.signal })
  for await (const event of run) if (event.type === 'start') break
  await t.rejects(run.result, { name: 'AbortError' })
})

t.test('an abort before the first step leaves no incomplete run directory', async (t) => {
  const out = join(t.testdir(), 'run')
  const options = { ...settings, model: tinyGan, out }
  await t.rejects(train(options, { signal: AbortSignal.abort() }).result, { name: 'AbortError' })
  const controller = new AbortController()
  const run = train(options, { signal: controller.signal })
  await setTimeout(0)
  controller.abort()
  await t.rejects(run.result, { name: 'AbortError' })
  const entries = await readdir(join(out, '..'))
  if (entries.includes('run')) t.ok((await readdir(out)).includes('model.safetensors'))
})

t.test('layers with mismatched shapes are refused before anything is written', async (t) => {
  const out = join(t.testdir(), 'run')
  const shape = { 'model.generator.layers[5].shape': [1, 4, 4] }
  await t.rejects(train({ ...settings, model: tinyGan, set: shape, out }).result, {
    code: 'SPEC_INVALID',
    message: /generator/,
  })
  const image = { 'model.generator.layers[3].out': 16, ...shape }
  await t.rejects(train({ ...settings, model: tinyGan, set: image, out }).result, {
    code: 'SPEC_INVALID',
  })
  t.same(await readdir(join(out, '..')), [])
})

t.test('an output folder that is in use or a file is refused and not changed', async (t) => {
  const folder = t.testdir({ held: { 'config.json': 'precious' }, file: '' })
  const run = (name: string) =>
    train({ ...settings, model: tinyGan, out: join(folder, name) }).result
  await t.rejects(run('held'), { code: 'OUTPUT_EXISTS' })
  t.equal(await readFile(join(folder, 'held', 'config.json'), 'utf8'), 'precious')
  t.same(await readdir(join(folder, 'held')), ['config.json'])
  await t.rejects(run('file'), { code: 'OUTPUT_UNWRITABLE' })
})

t.test('an unavailable device is DEVICE_UNAVAILABLE', async (t) => {
  const run = train({ ...settings, model: tinyGan, device: 'cuda' })
  const result = await run.result.catch((error: unknown) => error)
  if (result instanceof Error) t.match(result, { code: 'DEVICE_UNAVAILABLE', path: 'device' })
  else t.pass('this machine has CUDA')
})
