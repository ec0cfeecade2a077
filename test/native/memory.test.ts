import { execFile } from 'node:child_process'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { byteTensor } from '../../lib/models/native-tensors.js'
import { commonGroup } from '../../lib/models/network-traits.js'
import {
  buildModel,
  describeSpec,
  measureSteps,
  newTrainer,
  runtimeInfo,
  uploadDataset,
} from '../../lib/native/index.js'
import { tinyConditionalGan, tinyGan, tinyVae } from '../tiny-model.js'

/** Native memory that is reported to V8. process.memoryUsage() shows only array buffers. */

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

/** Returns the reported memory after a garbage collection. Finalisers run in later event loop turns. */
async function externalMemory(): Promise<number> {
  if (typeof collect !== 'function') throw new Error('V8 has no gc()')
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
// Weights and biases of the encoder, its two heads with 2 outputs, and the decoder.
const parameters = 65 * hidden + 2 * (2 * hidden + 2) + 3 * 64
const bytes = 4 * parameters
const request = { seed: 0, device: 'cpu' } as const
const images = byteTensor('images', [50_000, 1, 8, 8], new Uint8Array(50_000 * 64))
const labels = byteTensor('labels', [50_000], new Uint8Array(50_000))

/** Allows for small objects of V8, such as promises and arrays. */
const close = (size: number, expected: number) => Math.abs(size - expected) < 20_000

t.test('reports a model when it is created and subtracts it when it is disposed', async (t) => {
  const before = await externalMemory()
  const model = await buildModel(spec, request)
  const held = (await externalMemory()) - before
  t.ok(close(held, bytes), `${held} of ${bytes} bytes`)
  model.dispose()
  const after = await externalMemory()
  t.ok(close(after, before), `${after - before} bytes remain`)
  model.dispose()
  t.ok(close(await externalMemory(), after), 'a second dispose subtracts nothing')
})

t.test('subtracts a dropped model in its finaliser', async (t) => {
  const before = await externalMemory()
  let model: unknown = await buildModel(spec, request)
  t.ok(close((await externalMemory()) - before, bytes))
  t.ok(model)
  model = undefined
  const after = await externalMemory()
  t.ok(close(after, before), `${after - before} bytes remain`)
})

t.test('counts a moving average, and a discriminator once', async (t) => {
  const gan = parseModelSpec({
    ...tinyGan,
    generator: { layers: [{ type: 'linear', out: 100_000 }, ...tinyGan.generator.layers] },
    discriminator: {
      layers: [{ type: 'flatten' }, { type: 'linear', out: 1e5 }, { type: 'linear', out: 1 }],
    },
  })
  const [generator, discriminator] = (await describeSpec(gan)).networks
  const before = await externalMemory()
  const model = await buildModel(gan, request)
  const held = (await externalMemory()) - before
  const expected = 4 * (2 * (generator?.parameters ?? 0) + (discriminator?.parameters ?? 0))
  t.ok(close(held, expected), `${held} of ${expected} bytes`)
  model.dispose()
})

t.test('reports data sets and trainers', async (t) => {
  const before = await externalMemory()
  const data = await uploadDataset({ images, labels, device: 'cpu' })
  const withData = await externalMemory()
  t.ok(close(withData - before, 50_000 * (64 + 1)), `${withData - before} bytes of data`)
  const model = await buildModel(spec, request)
  const withModel = await externalMemory()
  const trainer = await newTrainer(model, data, {
    batchSize: 4,
    seed: 0,
    threads: 1,
    augment: { horizontalFlip: false, verticalFlip: false, translate: 0 },
  })
  const withTrainer = await externalMemory()
  // Two moments. The allocator rounds up by at most a quarter.
  const moments = withTrainer - withModel
  t.ok(
    moments >= 2 * bytes && moments <= 2.6 * bytes,
    `${moments} bytes for ${parameters} parameters`,
  )
  trainer.dispose()
  t.ok(close(await externalMemory(), withModel), 'the trainer is subtracted')
  data.dispose()
  model.dispose()
  const after = await externalMemory()
  t.ok(close(after, before), `${after - before} bytes remain`)
})

t.test('V8 counts the arrays of large results', async (t) => {
  const model = await buildModel(spec, request)
  const before = await externalMemory()
  const sampled = await model.sample({ count: 2000, seed: 1 })
  const held = (await externalMemory()) - before
  t.equal(sampled.bytes.length + sampled.float.byteLength, 2000 * 64 * 5)
  t.ok(close(held, 2000 * 64 * 5), `${held} bytes`)
  model.dispose()
})

t.test(
  'resident memory stays bounded while 200 models are created, used and dropped',
  async (t) => {
    if (process.platform !== 'linux') return t.comment('needs /proc')
    const child = fileURLToPath(new URL('./dropped-models-child.mjs', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [child])
    // 200 models of 9 MB. Without reports to V8, more than 500 MB exist at a time.
    t.ok(Number(stdout) < 300, `grew by ${stdout.trim()} MB`)
  },
)

t.test(
  'measureSteps counts the model, its moments and memory that grows with the batch',
  async (t) => {
    const { networks } = await describeSpec(spec)
    const counted = networks.reduce((sum, network) => sum + network.parameters, 0)
    const [small, large] = [await measureSteps(spec, 64, 1, 1), await measureSteps(spec, 128, 1, 1)]
    t.equal(small.model, 4 * counted)
    t.ok(small.trainer >= 8 * counted && small.trainer <= 10.5 * counted)
    // At least the hidden features before and after the relu.
    t.ok(large.peak - small.peak >= 64 * 2 * 4 * hidden, `${large.peak - small.peak} bytes`)
    t.ok(small.peak > small.model + small.trainer)
    const again = await measureSteps(spec, 64, 1, 1)
    t.equal(again.peak, small.peak, 'cached memory does not count')
  },
)

t.test('measureSteps works with labels and with groups of images', async (t) => {
  const std = { type: 'minibatchStd', groupSize: 3 }
  const grouped = parseModelSpec({
    ...tinyGan,
    discriminator: {
      layers: [{ type: 'reshape', shape: [1, 8, 8] }, std, ...tinyGan.discriminator.layers],
    },
  })
  t.equal(commonGroup(await describeSpec(grouped)), 3)
  for (const model of [parseModelSpec(tinyConditionalGan), grouped])
    t.ok((await measureSteps(model, 6, 9, 1)).peak > 0)
})

t.test(
  'images are generated in parts if only the discriminator mixes the images of a batch',
  async (t) => {
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
  },
)
