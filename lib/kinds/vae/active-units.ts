/** Which dimensions of a latent say something of the images. */
export interface ActiveUnits {
  /** Dimensions whose variance is above the threshold. */
  readonly count: number
  readonly threshold: number
  /** Of each dimension's posterior mean, over the images. */
  readonly variances: readonly number[]
}

/**
 * How much each dimension's posterior mean varies over images (Burda et al. 2016: a unit is active
 * where Cov_x(E[z|x]) > 0.01), summed as the images come, by Welford's rule.
 */
export class LatentVariance {
  readonly #means: Float64Array
  readonly #squares: Float64Array
  #count = 0

  /** @param dimensions of the latent */
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
      const moved = mean + difference / this.#count
      this.#means[dimension] = moved
      this.#squares[dimension] = (this.#squares[dimension] ?? 0) + difference * (value - moved)
    })
  }

  take(threshold: number): ActiveUnits {
    const variances = Array.from(this.#squares, (sum) => sum / this.#count)
    return { count: variances.filter((value) => value > threshold).length, threshold, variances }
  }
}
