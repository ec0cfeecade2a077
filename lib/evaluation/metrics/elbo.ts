import { observationOf } from '../../kinds/vae/importance-bound.js'
import type { Metric } from './metric.js'
import { finiteResult } from './result.js'
import { vaeInput } from './vae-input.js'

/**
 * The evidence lower bound on log p(x) of the real images, in nats per image, and its two parts:
 * `elbo` = -(`reconstruction` + `kl`), without the beta of training, with one latent per image. Higher is
 * better; at most 0 for black and white pixels. The details have the KL of each latent dimension.
 */
export const elbo: Metric = {
  name: 'elbo',
  title: 'ELBO',
  needs: ['posterior'],
  values: [
    { name: 'elbo', title: 'ELBO', better: 'higher' },
    { name: 'reconstruction', title: 'Reconstruction, nats', better: 'lower' },
    { name: 'kl', title: 'KL, nats', better: 'neither' },
  ],
  settings: { samples: 1 },
  source: 'Kingma and Welling 2013, "Auto-Encoding Variational Bayes", arXiv:1312.6114',
  usual: true,
  floor: false,
  async measure(input) {
    const { model, images, label, flags } = await vaeInput(input)
    const bound = await model.elbo(images, { ...label, seed: input.seed })
    const reconstruction = bound.reconstruction - observationOf(model.spec).constant
    const values = { elbo: -(reconstruction + bound.kl), reconstruction, kl: bound.kl }
    return finiteResult(values, flags, { klPerDimension: bound.klPerDimension })
  },
}
