import t from 'tap'
import type { ModelSpecInput } from '../../lib/kinds/catalogue.js'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { describeSpec, measureSteps } from '../../lib/native/index.js'
import { availableMemory } from '../../lib/system/available-memory.js'
import { checkMemory } from '../../lib/training/check-memory.js'
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

/** Residual blocks, every kind of norm, both kinds of convolution. */
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

t.test('the least a run takes, worked out by hand', async (t) => {
  // Generator 4·8+8 + 2·8 + 8·64+64 = 632 and 16 running statistics (and their count), twice for the
  // average; discriminator 64·6+6 + 6+1 = 397. Two moments each, the larger player's gradients.
  const gan = await least(tinyGan)
  t.equal(gan.parameters, 632 + 397)
  t.equal(gan.model, 4 * (2 * (632 + 17) + 397 + 2 * (632 + 397) + 632))
  // Inputs of batchNorm (8), of the second linear (8); the discriminator's second linear (6), and its
  // first, which takes in the flattened image (64): twice 70, or 16 + 70.
  t.equal(gan.activationsPerImage, 4 * Math.max(2 * 70, 16 + 70))

  // Critic 64 + 1, generator as above; rmsprop keeps one moment without momentum.
  const wgan = await least(tinyWgan)
  t.equal(wgan.model, 4 * (632 + 17 + 65 + (632 + 65) + 632))

  // Encoder 64·6+6 and two heads of 6·2+2, decoder 2·64+64, all learning at once.
  const vae = await least(tinyVae)
  const numbers = 390 + 28 + 192
  t.equal(vae.model, 4 * numbers * (1 + 2 + 1))

  // Convolution 2·9, batchNorm 2·2 and 4 running statistics and their count, linear 32·3+3. The inputs
  // of batchNorm and of the linear layer, 2·4·4 each.
  const classifier = await least(tinyClassifier)
  t.equal(classifier.model, 4 * (121 * (1 + 2 + 1) + 5))
  t.equal(classifier.activationsPerImage, 4 * 64)
})

t.test('no run goes below it', async (t) => {
  for (const model of [tinyGan, tinyWgan, tinyVae, tinyClassifier, convolving]) {
    const { model: fixed, activationsPerImage } = await least(model)
    t.ok(activationsPerImage > 0)
    const { peak } = await measureSteps(parseModelSpec(model), 512, 1, 1)
    const bound = fixed + 512 * activationsPerImage
    t.ok(bound <= peak, `${bound} <= ${peak}`)
  }
})

t.test('a data set counts its arrays, the native copy and the order of an epoch', (t) => {
  t.equal(dataMemory(tinyData()), 2 * 32 * 64 + 8 * 32)
  t.equal(dataMemory(tinyData({ labelled: true })), 2 * (32 * 64 + 32) + 8 * 32)
  t.end()
})

const refusing = async (change: Partial<TrainOptions>, available: number, device = 'cpu') =>
  checkMemory(await planTraining({ ...settings, model: tinyGan, ...change }), device, available)

t.test('a run that cannot fit is refused with the numbers and what to lower', async (t) => {
  const { model, activationsPerImage } = await least(tinyGan)
  const fixed = model + dataMemory(tinyData())
  const needed = fixed + 8 * activationsPerImage
  await t.resolves(refusing({}, needed), 'what just fits is taken')
  await t.rejects(refusing({}, needed - 1), {
    code: 'MEMORY_EXCEEDED',
    path: 'batchSize',
    message: /1029 parameters on stripes in batches of 8 takes at least .* GB; there are .* GB/,
    expected: `at most ${needed - 1} bytes`,
    received: `at least ${needed} bytes`,
    fix: /set batchSize to at most 7/,
  })
  const code = 'MEMORY_EXCEEDED'
  await t.rejects(refusing({}, model - 1), { code, path: 'model', fix: /layers smaller/ })
  await t.rejects(refusing({}, fixed - 1), { code, path: 'data', fix: /fewer or smaller images/ })
  await t.resolves(refusing({}, 1, 'cuda:0'), 'a GPU has memory of its own')
})

t.test('train refuses before it allocates', async (t) => {
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

t.test('so is a batch of ten million images', async (t) => {
  const plan = await planTraining({ ...settings, model: convolving })
  const batchSize = 10_000_000
  const available = availableMemory()
  const large = { ...plan, config: { ...plan.config, batchSize } }
  await t.rejects(checkMemory(large, 'cpu', Math.min(available, 30e9)), {
    code: 'MEMORY_EXCEEDED',
    path: 'batchSize',
    message: /batches of 10000000 takes/,
  })
})

t.test('the memory there is is the machine’s or a limit below it', (t) => {
  const bytes = availableMemory()
  t.ok(bytes > 1e8 && bytes < 1e14, `${bytes}`)
  t.end()
})
