import { invalid } from '../../config/explain.js'
import { isGrey, observationOf } from '../../kinds/vae/importance-bound.js'
import type { VaeModel } from '../../kinds/vae/model.js'
import { renumbered } from '../class-numbers.js'
import type { Evidence, Flag } from './metric.js'

/** A VAE and the real images that it is asked about. */
export interface VaeEvidence {
  readonly model: VaeModel
  readonly images: { readonly bytes: Uint8Array; readonly shape: readonly number[] }
  /** Of a model with classes. */
  readonly label: { readonly label?: readonly number[] }
  readonly flags: readonly Flag[]
}

/**
 * What metrics of VAEs ask about, and what is to be said of their figures as likelihoods.
 *
 * @throws CONFIG_INVALID without a VAE, or without labels for one that takes classes
 */
export async function vaeEvidence({ vae: model, real, numbers }: Evidence): Promise<VaeEvidence> {
  if (model === undefined) throw invalid('metrics', 'a VAE', model)
  const tensor = await real.images()
  const { classNames, spec } = model
  const own = { classes: spec.classes, ...(classNames && { classNames }) }
  const labels = renumbered(real.labels, numbers ?? own, own)
  const { constant, observation } = observationOf(model.spec)
  return {
    model,
    images: { bytes: tensor.data, shape: [...real.shape] },
    label: model.spec.classes > 0 && labels ? { label: [...labels] } : {},
    flags: [
      ...(observation === 'bernoulli' && isGrey(tensor) ? [greyPixels] : []),
      ...(constant === 0 ? [] : [squaredError]),
    ],
  }
}

const greyPixels: Flag = {
  reason: 'greyPixels',
  message:
    'cross-entropy of grey pixels is no likelihood: ELBO and IWAE compare with figures of the same ' +
    'grey images only',
}

const squaredError: Flag = {
  reason: 'squaredError',
  message:
    'the squared error is read as a normal density of variance ½ around the decoded image; its ' +
    'constant, which training leaves out, is in ELBO, reconstruction and IWAE',
}
