import t from 'tap'
import type { LayerSpecInput } from '../../lib/config/layers.js'
import type { ModelSpecInput } from '../../lib/kinds/catalogue.js'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import type { DiscriminatorGanSpecInput } from '../../lib/kinds/gan/schema.js'
import { byteTensor } from '../../lib/models/native-tensors.js'
import { buildModel, newTrainer, type StepLosses, uploadDataset } from '../../lib/native/index.js'
import { type Known, loadKnown } from '../known-model.js'

/**
 * Random draws of a run, read from its losses. Images have two pixels, all weights are known and the
 * learning rate is 0, so a loss is a mean over one large batch with a known expectation. Reference cases
 * do not cover this, because their draws are recorded.
 */
const batch = 20_000
const frozen = { type: 'sgd', learningRate: 0 } as const
const augment = { horizontalFlip: false, verticalFlip: false, translate: 0 }

const score: LayerSpecInput[] = [{ type: 'flatten' }, { type: 'linear', out: 1 }]
const gan: DiscriminatorGanSpecInput = {
  kind: 'gan',
  image: { channels: 1, height: 1, width: 2, range: [0, 1] },
  latent: { size: 1 },
  generator: {
    layers: [
      { type: 'linear', out: 2 },
      { type: 'reshape', shape: [1, 1, 2] },
    ],
  },
  discriminator: { layers: score },
  objective: { loss: 'leastSquares' },
  optimizer: { generator: frozen, discriminator: frozen },
}

/** Returns the losses of training on `images`, repeated to fill the batch. Pixels are 0 or 1. */
async function losses(
  spec: ModelSpecInput,
  known: Known,
  images: readonly (readonly [number, number])[],
  steps = 1,
): Promise<StepLosses['losses']> {
  const parsed = parseModelSpec(spec)
  const model = await buildModel(parsed, { seed: 1, device: 'cpu' })
  await loadKnown(model, known)
  const pixels = Uint8Array.from({ length: 2 * batch }, (_, at) => {
    const image = images[Math.floor(at / 2) % images.length] ?? [0, 0]
    return 255 * (image[at % 2] ?? 0)
  })
  const data = await uploadDataset({
    images: byteTensor('images', [batch, 1, 1, 2], pixels),
    device: 'cpu',
    ...(parsed.classes > 0 && { labels: byteTensor('labels', [batch], new Uint8Array(batch)) }),
  })
  const trainer = await newTrainer(model, data, { batchSize: batch, seed: 5, threads: 1, augment })
  const { losses } = await trainer.run(steps)
  for (const object of [trainer, data, model]) object.dispose()
  return losses
}

const white = [[1, 1]] as const
const black = [[0, 0]] as const
const close = (value: number | undefined, expected: number, tolerance = 0.03) =>
  value !== undefined && Math.abs(value - expected) < tolerance * Math.max(1, Math.abs(expected))

t.test('labelFlip swaps its share of the targets of real and generated images', async (t) => {
  // Real images score 2 and generated ones ½, which has the same loss for both targets. Then vice versa.
  const flipped = async (labelFlip: number, [weight, bias, fake]: readonly number[]) => {
    const objective = { loss: 'leastSquares', labelFlip } as const
    const { discriminator } = await losses(
      { ...gan, objective },
      {
        weights: { 'discriminator.1.weight': [[0, 0, weight ?? 0]] },
        biases: { 'discriminator.1.bias': [bias ?? 0], 'generator.0.bias': [fake ?? 0] },
      },
      white,
    )
    return discriminator?.[0]
  }
  for (const p of [0, 0.3, 1]) {
    t.ok(close(await flipped(p, [2, 0, 0.25]), 1.25 + 3 * p), `real, ${p}`)
    t.ok(close(await flipped(p, [-1.5, 2, 0]), 4.25 - 3 * p), `fake, ${p}`)
  }
})

t.test(
  'instance noise on real and generated images has its standard deviation, and decays',
  async (t) => {
    const instanceNoise = { std: 0.8, decaySteps: 2 }
    const { discriminator, generator } = await losses(
      { ...gan, objective: { loss: 'leastSquares', instanceNoise } },
      { weights: { 'discriminator.1.weight': [[0, 0, 1]] } },
      white,
      3,
    )
    for (const [step, std] of [0.8, 0.4, 0].entries()) {
      t.ok(close(discriminator?.[step], 2 * std ** 2), `discriminator, step ${step}`)
      t.ok(close(generator?.[step], 1 + std ** 2), `generator, step ${step}`)
    }
  },
)

t.test('dropout drops its share of single values and scales the others', async (t) => {
  const layers: LayerSpecInput[] = [
    { type: 'flatten' },
    { type: 'dropout', p: 0.25 },
    { type: 'linear', out: 1 },
  ]
  const { discriminator } = await losses(
    { ...gan, discriminator: { layers } },
    {
      weights: {
        'discriminator.2.weight': [
          [0, 0, 1],
          [0, 1, 1],
        ],
      },
      biases: { 'discriminator.2.bias': [-1] },
    },
    white,
  )
  // The variance of two masks, each 0 or 4/3. Generated images score -1.
  t.ok(close(discriminator?.[0], 2 / 3 + 1), `${discriminator?.[0]}`)
})

/** The score is 3 relu(pixel 0 - threshold). */
const kinked = (threshold: number, fake = 0): Known => ({
  weights: { 'discriminator.1.weight': [[0, 0, 1]], 'discriminator.3.weight': [[0, 0, 3]] },
  biases: { 'discriminator.1.bias': [-threshold], 'generator.0.bias': [fake] },
})
const kink: LayerSpecInput[] = [...score, { type: 'relu' }, { type: 'linear', out: 1 }]

t.test('a gradient penalty interpolates uniformly between real and generated images', async (t) => {
  const penalty = { type: 'gradient', weight: 1 } as const
  const { discriminator } = await losses(
    { ...gan, discriminator: { layers: kink }, objective: { loss: 'leastSquares', penalty } },
    kinked(0, -3),
    white,
  )
  // Real images score 3, generated ones 0. The gradient is 3 in the quarter next to the real image and 0
  // elsewhere.
  t.ok(close(discriminator?.[0], 4 + (3 * 1 + 1 * 4) / 4), `${discriminator?.[0]}`)
})

t.test(
  "DRAGAN's perturbation is uniform, up to half of the batch's standard deviation",
  async (t) => {
    const penalty = { type: 'dragan', weight: 1 } as const
    const largest = 0.5 * Math.sqrt(3 / 16)
    const lossAt = async (threshold: number) => {
      const { discriminator } = await losses(
        { ...gan, discriminator: { layers: kink }, objective: { loss: 'leastSquares', penalty } },
        kinked(threshold),
        [...black, [0, 1]],
      )
      return discriminator?.[0]
    }
    // The product of two uniform numbers is above ½ with probability ½ + ½ ln ½.
    const above = 0.5 + 0.5 * Math.log(0.5)
    t.ok(close(await lossAt(largest / 2), 1 + 4 * above + (1 - above)))
    t.equal(await lossAt(1.001 * largest), 2, 'no perturbation exceeds it')
  },
)

t.test(
  "the generator's labels are uniform; the discriminator's generated images have the real labels",
  async (t) => {
    const conditional: LayerSpecInput[] = [
      { type: 'flatten' },
      { type: 'concatLabel', as: 'oneHot' },
      { type: 'linear', out: 1 },
    ]
    const weights = [0, 1, 2, 5].map((value, label) => [0, 2 + label, value] as const)
    const objective = { loss: 'hinge' } as const
    const { generator, discriminator } = await losses(
      { ...gan, classes: 4, discriminator: { layers: conditional }, objective },
      { weights: { 'discriminator.2.weight': weights } },
      white,
    )
    t.ok(close(generator?.[0], -2), `${generator?.[0]}`)
    t.equal(discriminator?.[0], 2, 'all have class 0, which scores 0')
  },
)

t.test('latents follow the distribution of the spec, and a posterior is normal', async (t) => {
  const firstPixel: Known['weights'] = {
    'generator.0.weight': [[0, 0, 1]],
    'discriminator.1.weight': [[0, 0, 1]],
  }
  for (const [distribution, variance] of [
    ['normal', 1],
    ['uniform', 1 / 3],
  ] as const) {
    const latent = { size: 1, distribution }
    const { generator } = await losses({ ...gan, latent }, { weights: firstPixel }, black)
    t.ok(close(generator?.[0], 1 + variance), distribution)
  }
  const { reconstruction } = await losses(
    {
      kind: 'vae',
      image: gan.image,
      latent: { size: 1 },
      encoder: { layers: [{ type: 'flatten' }] },
      decoder: gan.generator,
      objective: { reconstruction: 'mse' },
      optimizer: frozen,
    },
    {
      weights: { 'decoder.0.weight': [[0, 0, 1]] },
      biases: { 'encoder.logVariance.bias': [Math.log(4)] },
    },
    black,
  )
  t.ok(close(reconstruction?.[0], 4), `${reconstruction?.[0]}`)
})
