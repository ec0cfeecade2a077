/** The latent dimensions that a VAE uses. */
export interface ActiveUnits {
  /** Number of dimensions whose variance is above the threshold. */
  readonly count: number
  /** The variance above which a dimension counts as active. */
  readonly threshold: number
  /** The variance of each dimension's posterior mean over the images. */
  readonly variances: readonly number[]
}

/**
 * Accumulates the variance of each dimension's posterior mean over batches of images, with Welford's
 * algorithm. Burda et al. 2016: a unit is active if Cov_x(E[z|x]) > 0.01.
 */
export class LatentVariance {
  readonly #means: Float64Array
  readonly #squares: Float64Array
  #count = 0

  /** @param dimensions the size of the latent */
  constructor(dimensions: number) {
    this.#means = new Float64Array(dimensions)
    this.#squares = new Float64Array(dimensions)
  }

  /** @param means [n, latent], row-major */
  add(means: Float32Array): void {
    const dimensions = this.#means.length
    means.forEach((value, at) => {
      const dimension = at % dimensions
      if (dimension === 0) this.#count++
      const mean = this.#means[dimension] ?? 0
      const difference = value - mean
      const newMean = mean + difference / this.#count
      this.#means[dimension] = newMean
      this.#squares[dimension] = (this.#squares[dimension] ?? 0) + difference * (value - newMean)
    })
  }

  result(threshold: number): ActiveUnits {
    const variances = Array.from(this.#squares, (sum) => sum / this.#count)
    return { count: variances.filter((value) => value > threshold).length, threshold, variances }
  }
}
