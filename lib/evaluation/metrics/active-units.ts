import { fewImages } from './flags.js'
import type { Flag, Metric } from './metric.js'
import { finiteResult } from './result.js'
import { vaeInput } from './vae-input.js'

const THRESHOLD = 0.01

const collapsedLatent: Flag = {
  reason: 'collapsedLatent',
  message:
    'no latent dimension varies over the images: the posterior has collapsed onto the prior; try a ' +
    'smaller beta or a longer klWarmup',
}

/**
 * The number of latent dimensions in use: those whose posterior mean has a variance above 0.01 over the real
 * images. 0 to the latent size, higher is better. The details have the variance of each dimension.
 */
export const activeUnits: Metric = {
  name: 'activeUnits',
  title: 'Active units',
  needs: ['posterior'],
  values: [{ name: 'activeUnits', title: 'Active units', better: 'higher' }],
  settings: { threshold: THRESHOLD },
  source: 'Burda et al. 2015, "Importance Weighted Autoencoders", arXiv:1509.00519',
  usual: true,
  floor: false,
  async measure(input) {
    const { model, images, label } = await vaeInput(input)
    const few = fewImages(input.real.count, 2, 'a variance needs two')
    if (few !== undefined) return finiteResult({}, [few])
    const { count, variances } = await model.activeUnits(images, { ...label, threshold: THRESHOLD })
    const collapsed = count === 0 ? collapsedLatent : undefined
    return finiteResult({ activeUnits: count }, [collapsed], { latentVariance: variances })
  },
}
