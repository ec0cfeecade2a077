import { execFile } from 'node:child_process'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import {
  buildModel,
  describeSpec,
  measureSteps,
  newTrainer,
  runtimeInfo,
  uploadDataset,
} from '../../lib/native/index.js'
import { commonGroup } from '../../lib/training/check-groups.js'
import { tinyConditionalGan, tinyGan, tinyVae } from '../tiny-model.js'

/** What native memory V8 is told of. process.memoryUsage() shows array buffers only. */

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

/** After everything that nobody holds has gone; finalisers run in turns of the event loop. */
async function external(): Promise<number> {
  if (typeof collect !== 'function') throw new Error('V8 gives no gc()')
  for (let turn = 0; turn < 3; turn++) {
    collect()
    await setImmediate()
  }
  return (await runtimeInfo()).externalMemory
}

const hidden = 40_000
const spec = parseModelSpec({
  ...tinyVae,
  encoder: { layers: [{ type: 'flatten' }, { type: 'linear', out: hidden }, { type: 'relu' }] },
})
// Weights and biases: encoder, its two heads of 2, decoder.
const parameters = 65 * hidden + 2 * (2 * hidden + 2) + 3 * 64
const bytes = 4 * parameters
const request = { seed: 0, device: 'cpu' } as const
const images = { images: new Uint8Array(50_000 * 64), shape: [50_000, 1, 8, 8] } as const

/** V8's own odds and ends: a promise, an array. */
const close = (found: number, expected: number) => Math.abs(found - expected) < 20_000

t.test('a model is reported when it is made and taken back when it is disposed of', async (t) => {
  const before = await external()
  const model = await buildModel(spec, request)
  const held = (await external()) - before
  t.ok(close(held, bytes), `${held} of ${bytes} bytes`)
  model.dispose()
  const after = await external()
  t.ok(close(after, before), `${after - before} bytes stay`)
  model.dispose()
  t.ok(close(await external(), after), 'twice takes nothing back')
})

t.test('a model that is dropped is taken back with its finaliser', async (t) => {
  const before = await external()
  let model: unknown = await buildModel(spec, request)
  t.ok(close((await external()) - before, bytes))
  t.ok(model)
  model = undefined
  const after = await external()
  t.ok(close(after, before), `${after - before} bytes stay`)
})

t.test('a moving average counts, a shared discriminator counts once', async (t) => {
  const gan = parseModelSpec({
    ...tinyGan,
    generator: { layers: [{ type: 'linear', out: 100_000 }, ...tinyGan.generator.layers] },
    discriminator: {
      layers: [{ type: 'flatten' }, { type: 'linear', out: 1e5 }, { type: 'linear', out: 1 }],
    },
  })
  const [generator, discriminator] = (await describeSpec(gan)).networks
  const before = await external()
  const model = await buildModel(gan, request)
  const held = (await external()) - before
  const expected = 4 * (2 * (generator?.parameters ?? 0) + (discriminator?.parameters ?? 0))
  t.ok(close(held, expected), `${held} of ${expected} bytes`)
  model.dispose()
})

t.test('data sets and trainers are reported too', async (t) => {
  const before = await external()
  const data = await uploadDataset({ ...images, labels: new Uint8Array(50_000), device: 'cpu' })
  const withData = await external()
  t.ok(close(withData - before, 50_000 * (64 + 1)), `${withData - before} bytes of data`)
  const model = await buildModel(spec, request)
  const withModel = await external()
  const trainer = await newTrainer(model, data, {
    batchSize: 4,
    seed: 0,
    threads: 1,
    augment: { horizontalFlip: false, verticalFlip: false, translate: 0 },
  })
  const withTrainer = await external()
  // Two moments; the allocator rounds up to a quarter.
  const moments = withTrainer - withModel
  t.ok(moments >= 2 * bytes && moments <= 2.6 * bytes, `${moments} bytes for ${parameters} numbers`)
  trainer.dispose()
  t.ok(close(await external(), withModel), 'the trainer’s are taken back')
  data.dispose()
  model.dispose()
  const after = await external()
  t.ok(close(after, before), `${after - before} bytes stay`)
})

t.test('V8 knows the arrays over the memory of large results', async (t) => {
  const model = await buildModel(spec, request)
  const before = await external()
  const sampled = await model.sample({ count: 2000, seed: 1 })
  const held = (await external()) - before
  t.equal(sampled.bytes.length + sampled.float.byteLength, 2000 * 64 * 5)
  t.ok(close(held, 2000 * 64 * 5), `${held} bytes`)
  model.dispose()
})

t.test('200 models created, used and dropped leave resident memory bounded', async (t) => {
  if (process.platform !== 'linux') return t.comment('there is no /proc here')
  const child = fileURLToPath(new URL('./dropped-models-child.mjs', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [child])
  // 200 times 9 MB were made; where V8 is not told of them, more than 500 MB are there at a time.
  t.ok(Number(stdout) < 300, `grew by ${stdout.trim()} MB`)
})

t.test('measured steps hold the model, its moments and what grows with the batch', async (t) => {
  const { networks } = await describeSpec(spec)
  const numbers = networks.reduce((sum, network) => sum + network.parameters, 0)
  const [small, large] = [await measureSteps(spec, 64, 1, 1), await measureSteps(spec, 128, 1, 1)]
  t.equal(small.model, 4 * numbers)
  t.ok(small.trainer >= 8 * numbers && small.trainer <= 10.5 * numbers)
  // The hidden features and what comes out of the relu, at the least.
  t.ok(large.peak - small.peak >= 64 * 2 * 4 * hidden, `${large.peak - small.peak} bytes`)
  t.ok(small.peak > small.model + small.trainer)
  const again = await measureSteps(spec, 64, 1, 1)
  t.equal(again.peak, small.peak, 'what was kept before does not count')
})

t.test('every kind of model can be measured', async (t) => {
  const std = { type: 'minibatchStd', groupSize: 3 }
  const grouped = parseModelSpec({
    ...tinyGan,
    discriminator: {
      layers: [{ type: 'reshape', shape: [1, 8, 8] }, std, ...tinyGan.discriminator.layers],
    },
  })
  t.equal(commonGroup(await describeSpec(grouped)), 3)
  for (const each of [parseModelSpec(tinyConditionalGan), grouped])
    t.ok((await measureSteps(each, 6, 9, 1)).peak > 0)
})

t.test('images are made in parts where only the discriminator looks across a batch', async (t) => {
  const wide = parseModelSpec({
    ...tinyGan,
    generator: {
      layers: [
        { type: 'linear', out: hidden },
        { type: 'linear', out: 64 },
        { type: 'reshape', shape: [1, 8, 8] },
      ],
    },
    discriminator: {
      layers: [{ type: 'minibatchStd' }, { type: 'flatten' }, { type: 'linear', out: 1 }],
    },
  })
  const few = await measureSteps(wide, 4, 256, 1)
  const many = await measureSteps(wide, 4, 1024, 1)
  const grown = many.peak - few.peak
  t.ok(grown < 256 * 4 * hidden, `${grown} bytes`)
})
