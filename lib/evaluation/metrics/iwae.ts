import type { Metric } from './metric.js'
import { finiteResult } from './result.js'
import { vaeInput } from './vae-input.js'

const SAMPLES = 50

/**
 * The importance weighted bound on log p(x) of the real images, in nats an image: log of the mean of
 * 50 importance weights. At least the ELBO, and nearer to log p(x) the more samples there are; papers
 * take up to 5,000 (`VaeModel.iwae`). Higher is better.
 */
export const iwae: Metric = {
  name: 'iwae',
  title: 'IWAE bound',
  needs: ['posterior'],
  values: [{ name: 'iwae', title: 'IWAE bound', better: 'higher', spread: 'iwaeError' }],
  settings: { samples: SAMPLES },
  source: 'Burda et al. 2015, "Importance Weighted Autoencoders", arXiv:1509.00519',
  usual: false,
  floor: false,
  async measure(input) {
    const { model, images, label, flags } = await vaeInput(input)
    const how = { ...label, seed: input.seed, samples: SAMPLES }
    const { bound, standardError } = await model.iwae(images, how)
    return finiteResult({ iwae: bound, iwaeError: standardError }, flags)
  },
}
