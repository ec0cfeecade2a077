import type { LossMeans, Progress } from '../progress.js'

/** The losses of a VAE, in nats per image. */
export interface VaeLosses {
  /** reconstruction + beta · kl, with the beta of the step during the warm-up. */
  readonly loss: number
  /** -log p(x|z), up to a constant for `mse`. */
  readonly reconstruction: number
  /** KL(q(z|x) ‖ p(z)), summed over all dimensions of the latent. */
  readonly kl: number
}

/** Emitted every `log.every` steps and at the end. */
export interface VaeProgressEvent extends Progress {
  /** Means over the steps since the last progress event. */
  readonly losses: VaeLosses
  /**
   * The KL divergence of each latent dimension, in nats per image: a mean like the losses. A
   * dimension near 0 carries no information: its posterior has collapsed onto the prior.
   */
  readonly klPerDimension: readonly number[]
}

/** Returns the fields of a VAE's progress event; a loss is NaN if there were no updates. */
export function vaeProgress({
  losses,
  vectors,
}: LossMeans): Pick<VaeProgressEvent, 'losses' | 'klPerDimension'> {
  const { loss = Number.NaN, reconstruction = Number.NaN, kl = Number.NaN } = losses
  const { klPerDimension = [] } = vectors
  return { losses: { loss, reconstruction, kl }, klPerDimension }
}
