import t from 'tap'
import type { ModelSpecInput } from '../../lib/kinds/catalogue.js'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { describeSpec, measureSteps } from '../../lib/native/index.js'
import { availableMemory } from '../../lib/system/available-memory.js'
import { checkMemory } from '../../lib/training/checks.js'
import { dataMemory } from '../../lib/training/data-memory.js'
import { leastMemory } from '../../lib/training/least-memory.js'
import { planTraining, type TrainOptions } from '../../lib/training/plan.js'
import { train } from '../../lib/training/train.js'
import { tinyClassifier, tinyData, tinyGan, tinyVae, tinyWgan } from '../tiny-model.js'

const settings = { data: tinyData(), steps: 4, batchSize: 8, device: 'cpu' } as const
const least = async (model: ModelSpecInput) => {
  const spec = parseModelSpec(model)
  return leastMemory(spec, await describeSpec(spec))
}

/** A model with residual blocks, several normalisation layers and both convolution layers. */
const convolving: ModelSpecInput = {
  ...tinyGan,
  generator: {
    layers: [
      { type: 'linear', out: 128 },
      { type: 'reshape', shape: [8, 4, 4] },
      { type: 'groupNorm', groups: 2 },
      { type: 'silu' },
      { type: 'convTranspose2d', out: 8, kernel: 4, stride: 2, padding: 1 },
      { type: 'residual', layers: [{ type: 'relu' }, { type: 'conv2d', out: 8, kernel: 1 }] },
      { type: 'instanceNorm' },
      { type: 'conv2d', out: 1, kernel: 3, padding: 1 },
      { type: 'tanh' },
    ],
  },
  discriminator: {
    layers: [
      { type: 'conv2d', out: 8, kernel: 3, stride: 2, padding: 1, spectralNorm: true },
      { type: 'layerNorm' },
      { type: 'leakyRelu' },
      { type: 'conv2d', out: 8, kernel: 3 },
      { type: 'flatten' },
      { type: 'linear', out: 1 },
    ],
  },
}

t.test('the minimum memory of a run equals a calculation by hand', async (t) => {
  // The generator has 4·8+8 + 2·8 + 8·64+64 = 632 parameters, 16 running statistics and their count.
  // The moving average doubles them. The discriminator has 64·6+6 + 6+1 = 397 parameters. The
  // optimizer has two moments per parameter. Only the gradients of the larger network count.
  const gan = await least(tinyGan)
  t.equal(gan.parameters, 632 + 397)
  t.equal(gan.model, 4 * (2 * (632 + 17) + 397 + 2 * (632 + 397) + 632))
  // Inputs of the layers: batchNorm 8 and the second linear layer 8 in the generator; the flattened image
  // 64 and the second linear layer 6 in the discriminator. An update of the discriminator stores 2 · 70
  // (real and generated images), an update of the generator 16 + 70.
  t.equal(gan.activationsPerImage, 4 * Math.max(2 * 70, 16 + 70))

  // The critic has 64 + 1 parameters, the generator is the same. RMSprop without momentum has one moment.
  const wgan = await least(tinyWgan)
  t.equal(wgan.model, 4 * (632 + 17 + 65 + (632 + 65) + 632))

  // The encoder has 64·6+6 parameters and two heads of 6·2+2, the decoder 2·64+64. All are trained
  // together.
  const vae = await least(tinyVae)
  const numbers = 390 + 28 + 192
  t.equal(vae.model, 4 * numbers * (1 + 2 + 1))

  // The convolution has 2·9 parameters, batchNorm 2·2 with 4 running statistics and their count, the
  // linear layer 32·3+3. The inputs of batchNorm and of the linear layer have 2·4·4 values each.
  const classifier = await least(tinyClassifier)
  t.equal(classifier.model, 4 * (121 * (1 + 2 + 1) + 5))
  t.equal(classifier.activationsPerImage, 4 * 64)
})

t.test('no run uses less than the minimum memory', async (t) => {
  for (const model of [tinyGan, tinyWgan, tinyVae, tinyClassifier, convolving]) {
    const { model: fixed, activationsPerImage } = await least(model)
    t.ok(activationsPerImage > 0)
    const { peak } = await measureSteps(parseModelSpec(model), 512, 1, 1)
    const bound = fixed + 512 * activationsPerImage
    t.ok(bound <= peak, `${bound} <= ${peak}`)
  }
})

t.test('the memory of a dataset is its arrays, the native copy and the order of the epoch', (t) => {
  t.equal(dataMemory(tinyData()), 2 * 32 * 64 + 8 * 32)
  t.equal(dataMemory(tinyData({ labelled: true })), 2 * (32 * 64 + 32) + 8 * 32)
  t.end()
})

const refusing = async (change: Partial<TrainOptions>, available: number, device = 'cpu') =>
  checkMemory(await planTraining({ ...settings, model: tinyGan, ...change }), device, available)

t.test(
  'a run that does not fit in memory is refused with the required memory and a fix',
  async (t) => {
    const { model, activationsPerImage } = await least(tinyGan)
    const fixed = model + dataMemory(tinyData())
    const needed = fixed + 8 * activationsPerImage
    await t.resolves(refusing({}, needed), 'exactly the required memory is enough')
    await t.rejects(refusing({}, needed - 1), {
      code: 'MEMORY_EXCEEDED',
      path: 'batchSize',
      message:
        /1029 parameters on stripes in batches of 8 takes at least .* GB, but only .* GB is available/,
      expected: `at most ${needed - 1} bytes`,
      received: `at least ${needed} bytes`,
      fix: /set batchSize to at most 7/,
    })
    const code = 'MEMORY_EXCEEDED'
    await t.rejects(refusing({}, model - 1), { code, path: 'model', fix: /layers smaller/ })
    await t.rejects(refusing({}, fixed - 1), { code, path: 'data', fix: /fewer or smaller images/ })
    await t.resolves(
      refusing({}, 1, 'cuda:0'),
      'a run on a GPU is not checked against the main memory',
    )
  },
)

t.test('train refuses a model that is too large before it allocates memory', async (t) => {
  const hidden = 2_000_000_000
  const model = {
    ...tinyVae,
    encoder: { layers: [{ type: 'flatten' }, { type: 'linear', out: hidden }] },
  } satisfies ModelSpecInput
  const before = process.memoryUsage.rss()
  await t.rejects(train({ ...settings, model }).result, {
    code: 'MEMORY_EXCEEDED',
    path: 'model',
    message: /\d{12} parameters/,
  })
  t.ok(process.memoryUsage.rss() - before < 200e6)
})

t.test('a batch of ten million images is refused', async (t) => {
  const plan = await planTraining({ ...settings, model: convolving })
  const batchSize = 10_000_000
  const available = availableMemory()
  const large = { ...plan, config: { ...plan.config, batchSize } }
  t.throws(() => checkMemory(large, 'cpu', Math.min(available, 30e9)), {
    code: 'MEMORY_EXCEEDED',
    path: 'batchSize',
    message: /batches of 10000000 takes/,
  })
})

t.test('availableMemory returns a plausible number of bytes', (t) => {
  const bytes = availableMemory()
  t.ok(bytes > 1e8 && bytes < 1e14, `${bytes}`)
  t.end()
})
