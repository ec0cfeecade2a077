/** The negative evidence lower bound, a mean over images, in nats an image. */
export interface Elbo {
  /** reconstruction + beta · kl: what training minimises, once beta has risen to its value. */
  readonly loss: number
  /** What is lost of an image: -log p(x|z), up to a constant for `mse`. */
  readonly reconstruction: number
  /** How far the posterior is from the prior: KL(q(z|x) ‖ p(z)), over all dimensions. */
  readonly kl: number
  /** The same for each dimension of the latent; near 0 where one is not used. */
  readonly klPerDimension: readonly number[]
}

/** The evidence lower bound's parts, summed as the images come. */
export class MeanElbo {
  readonly #kl: Float64Array
  #reconstruction = 0
  #count = 0

  /** @param dimensions of the latent */
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

  /** The means over all images. */
  take(beta: number): Elbo {
    const klPerDimension = Array.from(this.#kl, (sum) => sum / this.#count)
    const kl = klPerDimension.reduce((sum, value) => sum + value, 0)
    const reconstruction = this.#reconstruction / this.#count
    return { loss: reconstruction + beta * kl, reconstruction, kl, klPerDimension }
  }
}
