import t from 'tap'
import { datasetFromArrays } from '../../../lib/data/dataset.js'
import { parseModelSpec } from '../../../lib/kinds/catalogue.js'
import type { VaeSpecInput } from '../../../lib/kinds/vae/schema.js'
import { buildModel } from '../../../lib/native/index.js'
import { firstPixels, type Known, knownVae, sigmoid } from '../../known-model.js'
import { tinyVae } from '../../tiny-model.js'

/**
 * Models with a known log p(x): for a linear decoder in closed form (x is normal with the covariance
 * WWᵀ + ½), for a Bernoulli decoder by integration over its one latent dimension.
 */

/** True, or a text with both numbers if they differ by more than the tolerance. */
const close = (actual: number, expected: number, tolerance: number) =>
  Math.abs(actual - expected) <= tolerance || `${actual} is not ${expected}`
const logNormal = (value: number, variance: number) =>
  -0.5 * (Math.log(2 * Math.PI * variance) + value ** 2 / variance)

const linear: VaeSpecInput = {
  ...tinyVae,
  encoder: { layers: [{ type: 'flatten' }] },
  decoder: {
    layers: [
      { type: 'linear', out: 64 },
      { type: 'reshape', shape: [1, 8, 8] },
    ],
  },
  objective: { reconstruction: 'mse' },
}

// z_0 decodes to pixels 0 and 1, z_1 to pixel 2. The posterior precision of z_0 is
// 1 + 2 (0.6² + 0.8²) = 3.
const decoder: NonNullable<Known['weights']> = {
  'decoder.0.weight': [
    [0, 0, 0.6],
    [1, 0, 0.8],
    [2, 1, 1],
  ],
}
const exactPosterior: Known = {
  weights: {
    ...decoder,
    'encoder.mean.weight': [
      [0, 0, (2 * 0.6) / 3],
      [0, 1, (2 * 0.8) / 3],
      [1, 2, 2 / 3],
    ],
  },
  biases: { 'encoder.logVariance.bias': [-Math.log(3), -Math.log(3)] },
}

/** log p(x) of an image with these pixels 0, 1 and 2; all others are black. */
function logLinear(first: number, second: number, third: number): number {
  // The variance along the direction (0.6, 0.8) is 1 + ½, across it ½.
  const [along, across] = [0.6 * first + 0.8 * second, 0.8 * first - 0.6 * second]
  return (
    logNormal(along, 1.5) + logNormal(across, 0.5) + logNormal(third, 1.5) + 61 * logNormal(0, 0.5)
  )
}

const pixels = (values: readonly (readonly number[])[]) => {
  const bytes = new Uint8Array(values.length * 64)
  for (const [index, image] of values.entries()) bytes.set(image, index * 64)
  return { bytes, shape: [values.length, 1, 8, 8] }
}
const some = pixels([
  [255, 0, 255],
  [51, 102, 204],
])
const logSome = (logLinear(1, 0, 1) + logLinear(0.2, 0.4, 0.8)) / 2

t.test('with the exact posterior the bound is log p(x) for any number of samples', async (t) => {
  using model = await knownVae(linear, exactPosterior)
  for (const samples of [1, 3, 16, 17, 100]) {
    const { bound, constant } = await model.iwae(some, { samples })
    t.equal(close(bound, logSome, 2e-4), true, `${samples} samples`)
    t.equal(constant, -32 * Math.log(Math.PI))
  }
})

t.test('the bound rises from the evidence lower bound to log p(x)', async (t) => {
  using model = await knownVae(linear, { weights: decoder })
  const data = datasetFromArrays({ images: pixelsOf(600), shape: [600, 1, 8, 8] })
  const { reconstruction, kl } = await model.elbo(data)
  const one = await model.iwae(data, { samples: 1 })
  // The posterior equals the prior: kl is 0, and E |x - Wz|² = |x|² + tr(WᵀW).
  t.equal(close(-(reconstruction + kl) + one.constant, one.bound, 5 * one.standardError), true)
  t.equal(close(one.bound, expectedElbo(), 5 * one.standardError), true)
  const five = await model.iwae(data, { samples: 5 })
  const many = await model.iwae(data, { samples: 500 })
  t.ok(one.bound < five.bound && five.bound < many.bound)
  t.equal(close(many.bound, logLinear(1, 0.4, 0), 0.01), true)

  function pixelsOf(count: number) {
    return pixels(Array.from({ length: count }, () => [255, 102])).bytes
  }
  function expectedElbo() {
    return one.constant - (1 + 0.4 ** 2) - (1 + 1)
  }
})

const bernoulli: VaeSpecInput = { ...linear, latent: { size: 1 }, objective: {} }
bernoulli.decoder = tinyVae.decoder
const weights = [3, -2, 1.5]
const knownBernoulli: Known = {
  weights: { 'decoder.0.weight': weights.map((weight, at) => [at, 0, weight] as const) },
  // Wider than the prior, so that no importance weight is large.
  biases: { 'encoder.mean.bias': [0.5], 'encoder.logVariance.bias': [0.5] },
}

/** log ∫ p(x|z) N(z) dz by the trapezoidal rule, which is exact to rounding for a smooth, decaying function. */
function logBernoulli(image: readonly number[]): number {
  let sum = 0
  for (let z = -12; z <= 12; z += 0.01) {
    const probabilities = weights.map((weight, at) => {
      const white = sigmoid(weight * z)
      return image[at] === 1 ? white : 1 - white
    })
    sum += 0.01 * probabilities.reduce((product, each) => product * each, Math.exp(logNormal(z, 1)))
  }
  return Math.log(sum) - 61 * Math.log(2)
}

t.test('the bound of a Bernoulli decoder approaches the integral', async (t) => {
  using model = await knownVae(bernoulli, knownBernoulli)
  for (const image of [
    [1, 0, 1],
    [0, 1, 0],
    [1, 1, 0],
  ]) {
    const result = await model.iwae(pixels([image.map((value) => value * 255)]), {
      samples: 20_000,
    })
    t.equal(close(result.bound, logBernoulli(image), 0.02), true, `${image}`)
    t.match(result, { observation: 'bernoulli', constant: 0, likelihood: true, samples: 20_000 })
  }
})

t.test('a bound on grey pixels is not a likelihood, on binarized pixels it is', async (t) => {
  using model = await knownVae(bernoulli, knownBernoulli)
  const grey = pixels([[200, 100, 128]])
  t.match(await model.iwae(grey), { likelihood: false, binarized: undefined })
  const threshold = await model.iwae(grey, { binarize: 'threshold' })
  t.same(threshold, { ...(await model.iwae(pixels([[255, 0, 255]]))), binarized: 'threshold' })
  t.equal((await model.elbo(grey, { binarize: 'threshold' })).loss > 0, true)
  const drawn = await model.iwae(grey, { binarize: 'draw', seed: 3 })
  t.same(await model.iwae(grey, { binarize: 'draw', seed: 3 }), drawn)
  t.match(drawn, { likelihood: true, binarized: 'draw' })
})

t.test('binarize "draw" makes a pixel white with the probability of its grey value', async (t) => {
  // The posterior's mean is pixel 0, so its variance over many images is p (1 - p).
  const mean = { 'encoder.mean.weight': [[0, 0, 1]] as const }
  using model = await knownVae(bernoulli, { weights: mean })
  const data = firstPixels(Array(2000).fill(51))
  const { variances } = await model.activeUnits(data, { binarize: 'draw', seed: 5 })
  t.equal(close(variances[0] ?? 0, 0.2 * 0.8, 0.02), true)
  t.same((await model.activeUnits(data, { binarize: 'threshold' })).variances, [0])
  const part = firstPixels(Array(256).fill(51))
  const again = await model.activeUnits(part, { binarize: 'draw', seed: 5 })
  t.not(again.variances[0], variances[0], 'every batch uses different random numbers')
})

t.test('the bound of an image depends on its class', async (t) => {
  const classes: VaeSpecInput = {
    ...linear,
    classes: 3,
    encoder: { layers: [{ type: 'flatten' }, { type: 'concatLabel', as: 'oneHot' }] },
    decoder: { layers: [{ type: 'concatLabel', as: 'oneHot' }, ...linear.decoder.layers] },
  }
  // Class 2 adds ½ to pixel 2; the posterior of z_1 takes that into account.
  using model = await knownVae(classes, {
    weights: {
      'decoder.1.weight': [...(decoder['decoder.0.weight'] ?? []), [2, 4, 0.5]],
      'encoder.mean.weight': [
        ...(exactPosterior.weights?.['encoder.mean.weight'] ?? []),
        [1, 66, -1 / 3],
      ],
    },
    biases: exactPosterior.biases ?? {},
  })
  const images = pixels(Array.from({ length: 50 }, () => [255, 0, 255]))
  for (const [label, expected] of [
    [0, logLinear(1, 0, 1)],
    [2, logLinear(1, 0, 0.5)],
  ] as const)
    t.equal(close((await model.iwae(images, { label, samples: 20 })).bound, expected, 2e-4), true)
  const labels = Array.from({ length: 50 }, (_, at) => (at % 2) * 2)
  const mixed = await model.iwae(images, { label: labels, samples: 20 })
  const expected = (logLinear(1, 0, 1) + logLinear(1, 0, 0.5)) / 2
  t.equal(close(mixed.bound, expected, 2e-4), true, 'images of two classes in one batch')
})

t.test(
  'with a layer that compares images, the images of a batch are measured together',
  async (t) => {
    const encoder: VaeSpecInput['encoder'] = {
      layers: [{ type: 'minibatchStd' }, { type: 'flatten' }],
    }
    using model = await knownVae({ ...linear, encoder }, exactPosterior)
    const images = pixels(Array.from({ length: 72 }, () => [255, 0, 255]))
    const { bound } = await model.iwae(images, { samples: 20 })
    t.equal(close(bound, logLinear(1, 0, 1), 2e-4), true)
  },
)

t.test(
  'the bound of an image depends on the seed, not on the other images of its batch',
  async (t) => {
    const native = await buildModel(parseModelSpec(bernoulli), { seed: 4, device: 'cpu' })
    const bytes = Uint8Array.from({ length: 300 * 64 }, (_, at) => (at * 37) % 256)
    const bounds = (from: number, to: number, { samples = 20, seed = 0 } = {}) => {
      const data = bytes.subarray(from * 64, to * 64)
      const images = { name: 'images', dtype: 'U8', shape: [to - from, 1, 8, 8], data } as const
      return native.importanceBound(images, { samples, seed, first: from })
    }
    const all = await bounds(0, 300)
    t.equal(new Set(all).size > 290, true)
    for (const [from, to] of [
      [0, 300],
      [0, 1],
      [31, 34],
      [200, 290],
    ] as const) {
      const difference = (await bounds(from, to)).map((value, at) => value - (all[from + at] ?? 0))
      t.ok(
        difference.every((value) => Math.abs(value) < 1e-4),
        `${from} to ${to}`,
      )
    }
    t.notSame(await bounds(0, 300, { seed: 1 }), all)
    native.dispose()
    using model = await knownVae(linear, { weights: decoder })
    const data = firstPixels(Array.from({ length: 600 }, (_, at) => at % 256))
    const first = await model.iwae(data, { seed: 1, samples: 3 })
    t.same(await model.iwae(data, { seed: 1, samples: 3 }), first)
    t.not((await model.iwae(data, { seed: 2, samples: 3 })).bound, first.bound)
    // Both batches have the same black images: with the same noise their bounds would be equal.
    const black = datasetFromArrays({ images: new Uint8Array(512 * 64), shape: [512, 1, 8, 8] })
    const halves = [black.slice(0, 256), black] as const
    const [one, two] = [await model.iwae(halves[0]), await model.iwae(halves[1])]
    t.equal(Math.abs(one.bound - two.bound) > 1e-6, true)
  },
)

t.test('invalid options are refused', async (t) => {
  using model = await knownVae(linear, exactPosterior)
  await t.rejects(model.iwae(some, { samples: 0 }), { code: 'CONFIG_INVALID', path: 'samples' })
  await t.rejects(model.iwae(some, { binarize: 'draw' }), {
    code: 'CONFIG_INVALID',
    path: 'binarize',
    message: /this model has the reconstruction "mse"/,
  })
})
