import { observationOf } from '../../kinds/vae/importance-bound.js'
import type { Metric } from './metric.js'
import { finiteResult } from './result.js'
import { vaeInput } from './vae-input.js'

/**
 * The evidence lower bound on log p(x) of the real images, in nats an image, with its two parts:
 * `elbo` = -(`reconstruction` + `kl`), whatever beta the model was trained with. One latent an image.
 * Any number to 0 (of black and white pixels), higher is better. The kl of each latent dimension is in
 * the details.
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
    const found = await model.elbo(images, { ...label, seed: input.seed })
    const reconstruction = found.reconstruction - observationOf(model.spec).constant
    const values = { elbo: -(reconstruction + found.kl), reconstruction, kl: found.kl }
    return finiteResult(values, flags, { klPerDimension: found.klPerDimension })
  },
}
