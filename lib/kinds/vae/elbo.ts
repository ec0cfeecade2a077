/** The negative evidence lower bound and its parts: means over images, in nats per image. */
export interface Elbo {
  /** reconstruction + beta · kl: the training loss after the warm-up of beta. */
  readonly loss: number
  /** -log p(x|z), up to a constant for `mse`. */
  readonly reconstruction: number
  /** KL(q(z|x) ‖ p(z)), summed over all dimensions of the latent. */
  readonly kl: number
  /** The KL divergence of each latent dimension; near 0 if the model does not use the dimension. */
  readonly klPerDimension: readonly number[]
}

/** Accumulates the parts of the evidence lower bound over batches of images. */
export class MeanElbo {
  readonly #kl: Float64Array
  #reconstruction = 0
  #count = 0

  /** @param dimensions the size of the latent */
  constructor(dimensions: number) {
    this.#kl = new Float64Array(dimensions)
  }

  /**
   * @param reconstruction [n]
   * @param kl [n, latent]
   */
  add(reconstruction: Float32Array, kl: Float32Array): void {
    for (const value of reconstruction) this.#reconstruction += value
    kl.forEach((value, at) => {
      const dimension = at % this.#kl.length
      this.#kl[dimension] = (this.#kl[dimension] ?? 0) + value
    })
    this.#count += reconstruction.length
  }

  /** The means over all images that were added. */
  result(beta: number): Elbo {
    const klPerDimension = Array.from(this.#kl, (sum) => sum / this.#count)
    const kl = klPerDimension.reduce((sum, value) => sum + value, 0)
    const reconstruction = this.#reconstruction / this.#count
    return { loss: reconstruction + beta * kl, reconstruction, kl, klPerDimension }
  }
}
