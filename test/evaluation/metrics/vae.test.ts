import t from 'tap'
import type { ImageSet } from '../../../lib/evaluation/images/image-set.js'
import { findMetric } from '../../../lib/evaluation/metrics/index.js'
import type { MetricInput } from '../../../lib/evaluation/metrics/metric.js'
import type { VaeModel } from '../../../lib/kinds/vae/model.js'
import { firstPixels, knownPlainVae, knownVae, near } from '../../known-model.js'
import { tinyVae } from '../../tiny-model.js'

const grey = firstPixels([0, 255, 102, 51])

/** Input with real images for a VAE. Generated images are not used. */
function inputOf(model: VaeModel, { bytes, shape }: typeof grey): MetricInput {
  const [count = 0, channels = 1, height = 1, width = 1] = shape
  const real: ImageSet = {
    count,
    shape: [count, channels, height, width],
    images: async () => ({ name: 'images', dtype: 'U8', shape, data: bytes }),
    features: () => Promise.reject(new Error('not used')),
    logits: () => Promise.reject(new Error('not used')),
  }
  return { generated: real, real, training: real, seed: 3, model }
}

const measure = (name: string, vae: VaeModel, images = grey) =>
  findMetric(name).measure(inputOf(vae, images))
const reasons = ({ flags }: { readonly flags: readonly { readonly reason: string }[] }) =>
  flags.map(({ reason }) => reason)

t.test('the lower bound and its parts are those of the model, without beta', async (t) => {
  using model = await knownPlainVae({ beta: 4 })
  const result = await measure('elbo', model)
  const own = await model.elbo(grey, { seed: 3 })
  const { elbo = 0, reconstruction = 0, kl = 0 } = result.values
  t.same([reconstruction, kl], [own.reconstruction, own.kl])
  t.equal(elbo, -(reconstruction + kl))
  t.same(result.details?.klPerDimension, own.klPerDimension)
  t.same(reasons(result), ['greyPixels'])
})

t.test('the importance weighted bound is tighter', async (t) => {
  using model = await knownPlainVae()
  const { values } = await measure('iwae', model)
  t.equal(values.iwae, (await model.iwae(grey, { samples: 50, seed: 3 })).bound)
  t.ok((values.iwae ?? 0) > ((await measure('elbo', model)).values.elbo ?? 0))
  t.ok(Number.isFinite(values.iwaeError))
})

t.test('black and white images raise no flag', async (t) => {
  using model = await knownPlainVae()
  for (const name of ['elbo', 'iwae'])
    t.same(reasons(await measure(name, model, firstPixels([0, 255, 0, 0]))), [])
})

t.test('active units are counted', async (t) => {
  using model = await knownPlainVae()
  const { values, details } = await measure('activeUnits', model)
  t.same(values, { activeUnits: 1 })
  t.equal(details?.latentVariance?.length, 2)
  const single = await measure('activeUnits', model, firstPixels([0]))
  t.same(single.values, {})
  t.same(reasons(single), ['fewImages'])
})

t.test('a squared error is a normal density with its constant', async (t) => {
  // The decoder gives ½ everywhere: white is N(1; ½, ½) in each of 64 pixels, by hand.
  using model = await knownVae({ ...tinyVae, objective: { reconstruction: 'mse' } })
  const white = { bytes: new Uint8Array(2 * 64).fill(255), shape: [2, 1, 8, 8] }
  const found = await measure('elbo', model, white)
  const log = 64 * (-0.5 * Math.log(2 * Math.PI * 0.5) - 0.25)
  const { elbo = 0, reconstruction = 0, kl } = found.values
  const { iwae = 0 } = (await measure('iwae', model, white)).values
  t.ok(near([elbo / 64, iwae / 64, -reconstruction / 64], Array(3).fill(log / 64)))
  t.equal(kl, 0)
  t.same(reasons(found), ['squaredError'])
  t.same(reasons(await measure('activeUnits', model, white)), ['collapsedLatent'])
})

t.test('reconstructions are compared with their originals', async (t) => {
  // Half of 255 rounds to 128: white is off by 127, in every pixel.
  using model = await knownVae({ ...tinyVae, objective: { reconstruction: 'mse' } })
  const white = { bytes: new Uint8Array(2 * 64).fill(255), shape: [2, 1, 8, 8] }
  const { values, flags } = await measure('reconstructionQuality', model, white)
  t.ok(Math.abs((values.psnr ?? 0) - 20 * Math.log10(255 / 127)) < 1e-9)
  t.equal(values.ssim, undefined)
  t.same(flags, [{ reason: 'smallImages', message: 'images of 8 x 8 are too small for SSIM' }])
})
