import type { Metric } from './metric.js'
import { finiteResult } from './result.js'
import { vaeInput } from './vae-input.js'

const SAMPLES = 50

/**
 * The importance weighted bound on log p(x) of the real images, in nats per image: the log of the mean of 50
 * importance weights. It is at least the ELBO and approaches log p(x) with more samples; papers use up to 5,000
 * (`VaeModel.iwae`). Higher is better.
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
    const options = { ...label, seed: input.seed, samples: SAMPLES }
    const { bound, standardError } = await model.iwae(images, options)
    return finiteResult({ iwae: bound, iwaeError: standardError }, flags)
  },
}
