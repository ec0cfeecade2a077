import { invalid } from '../../config/explain.js'
import { renumberLabels } from '../../data/class-numbering.js'
import { hasPosterior, kindsWith, type PosteriorModel } from '../../kinds/catalogue.js'
import { isGrey, observationOf } from '../../kinds/vae/importance-bound.js'
import type { Flag, MetricInput } from './metric.js'

/** A VAE and the real images that it encodes. */
export interface VaeInput {
  readonly model: PosteriorModel
  readonly images: { readonly bytes: Uint8Array; readonly shape: readonly number[] }
  /** Classes of the images, for a model with classes. */
  readonly label: { readonly label?: readonly number[] }
  /** Why figures are no likelihoods, or compare with some models only. */
  readonly flags: readonly Flag[]
}

/**
 * Prepares the input of the metrics of VAEs.
 *
 * @throws CONFIG_INVALID if the model is no VAE
 */
export async function vaeInput({ model, real, classNumbering }: MetricInput): Promise<VaeInput> {
  if (model === undefined || !hasPosterior(model))
    throw invalid('metrics', kindsWith('posterior'), model?.kind)
  const tensor = await real.images()
  const { classNames, spec } = model
  const own = { classes: spec.classes, classNames }
  const labels = renumberLabels(real.labels, classNumbering ?? own, own)
  const { constant, observation } = observationOf(spec)
  return {
    model,
    images: { bytes: tensor.data, shape: [...real.shape] },
    label: spec.classes > 0 && labels ? { label: [...labels] } : {},
    flags: [
      ...(observation === 'bernoulli' && isGrey(tensor) ? [greyPixels] : []),
      ...(constant === 0 ? [] : [squaredError]),
    ],
  }
}

const greyPixels: Flag = {
  reason: 'greyPixels',
  message:
    'cross-entropy of grey pixels is not a likelihood: compare ELBO and IWAE with figures of the same ' +
    'grey images only',
}

const squaredError: Flag = {
  reason: 'squaredError',
  message:
    'the squared error is a normal density of variance ½ around the decoded image; ELBO, reconstruction ' +
    'and IWAE include its constant, which training leaves out',
}
