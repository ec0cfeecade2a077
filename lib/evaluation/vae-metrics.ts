import type { ImageSource } from '../sampling/images.js'
import { observationOf } from '../sampling/mean-bound.js'
import type { IwaeOptions } from '../sampling/options.js'
import type { VaeModel } from '../sampling/vae-model.js'
import type { Flag, MetricResult } from './metric.js'

/** What `measureVae` gives: names, how they are shown, and which way is better. */
export const vaeValues = [
  { name: 'elbo', title: 'ELBO', better: 'higher' },
  { name: 'reconstruction', title: 'reconstruction', better: 'lower' },
  { name: 'kl', title: 'KL', better: 'neither' },
  { name: 'iwae', title: 'IWAE', better: 'higher' },
  { name: 'activeUnits', title: 'active units', better: 'higher' },
] as const

/**
 * What a VAE says of images that it did not see: the two bounds on log p(x), in nats an image, the
 * parts of the first (`elbo` = -(`reconstruction` + `kl`), beta left out) and the dimensions in use.
 * Of a squared error the figures hold the constant that makes it a density; the flags tell what is
 * no likelihood. `details` has `klPerDimension` and `latentVariance`.
 *
 * @throws CONFIG_INVALID, DATA_INVALID, DATA_MISMATCH for images that do not fit, DISPOSED
 * @example
 * const { values } = await measureVae(model, await openDataset('mnist', { split: 'test' }))
 * console.log(values.elbo, values.iwae)
 */
export async function measureVae(
  model: VaeModel,
  images: ImageSource,
  options: IwaeOptions = {},
): Promise<MetricResult> {
  const { samples, ...shared } = options
  const { constant } = observationOf(model.spec)
  const elbo = await model.elbo(images, shared)
  const iwae = await model.iwae(images, options)
  const units = await model.activeUnits(images, shared)
  const reconstruction = elbo.reconstruction - constant
  return {
    values: {
      elbo: -(reconstruction + elbo.kl),
      reconstruction,
      kl: elbo.kl,
      iwae: iwae.bound,
      activeUnits: units.count,
    },
    flags: [
      ...(iwae.likelihood ? [] : [greyPixels]),
      ...(constant === 0 ? [] : [squaredError]),
      ...(units.count === 0 ? [collapsedLatent] : []),
    ],
    details: { klPerDimension: elbo.klPerDimension, latentVariance: units.variances },
  }
}

const greyPixels: Flag = {
  reason: 'greyPixels',
  message:
    'cross-entropy of grey pixels is no likelihood: ELBO and IWAE compare with figures of the same ' +
    'grey images only; binarize the images for those of papers',
}

const squaredError: Flag = {
  reason: 'squaredError',
  message:
    'the squared error is read as a normal density of variance ½ around the decoded image; its ' +
    'constant, which training leaves out, is in ELBO, reconstruction and IWAE',
}

const collapsedLatent: Flag = {
  reason: 'collapsedLatent',
  message:
    'no latent dimension varies over the images: the posterior has collapsed onto the prior; a ' +
    'smaller beta or a longer klWarmup helps',
}
