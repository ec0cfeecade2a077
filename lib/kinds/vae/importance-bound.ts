import type { NativeTensor } from '../../native/index.js'
import type { VaeSpec } from './schema.js'

/** The importance weighted lower bound on the log-likelihood of the data, in nats. */
export interface ImportanceBound {
  /** A lower bound on log p(x): a mean over images, in nats per image, including `constant`. */
  readonly bound: number
  /** The standard error of the mean over images, in nats per image. */
  readonly standardError: number
  /** Latents drawn for each image. */
  readonly samples: number
  /** p(x|z): `bernoulli` for the reconstruction `bce`, `gaussian` (variance ½) for `mse`. */
  readonly observation: 'bernoulli' | 'gaussian'
  /**
   * The term of log p(x|z) that `elbo` and training omit, for a whole image: -½ log π · C · H · W for `mse`,
   * 0 for `bce`.
   * With one sample, the expected bound is `constant - (reconstruction + kl)` of `elbo`.
   */
  readonly constant: number
  /** How the images were binarized; absent if they were not. */
  readonly binarized?: 'threshold' | 'draw'
  /**
   * False if the reconstruction is `bce` and the images have grey pixels. The bound is then not a
   * log-likelihood: compare it only with bounds on the same grey images.
   */
  readonly likelihood: boolean
}

/**
 * Returns the observation model p(x|z) of a VAE's reconstruction, and the constant that its loss omits:
 * the squared error is -log N(x; decoded, ½) minus ½ log π per pixel and channel.
 */
export function observationOf({ image, objective }: VaeSpec): {
  readonly observation: 'bernoulli' | 'gaussian'
  readonly constant: number
} {
  if (objective.reconstruction === 'bce') return { observation: 'bernoulli', constant: 0 }
  const elements = image.channels * image.height * image.width
  return { observation: 'gaussian', constant: -(elements / 2) * Math.log(Math.PI) }
}

/** Returns whether any pixel is neither black nor white. */
export function isGrey({ dtype, data }: NativeTensor): boolean {
  if (dtype === 'U8') return data.some((value) => value !== 0 && value !== 255)
  const floats = new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4)
  return floats.some((value) => value !== 0 && value !== 1)
}

/** Accumulates the mean of the images' bounds and its standard error over batches. */
export class MeanBound {
  #count = 0
  #mean = 0
  #squares = 0

  /** Uses Welford's algorithm (1962), which is stable if the variance is small compared with the mean. */
  add(bounds: Float32Array): void {
    for (const bound of bounds) {
      this.#count++
      const difference = bound - this.#mean
      this.#mean += difference / this.#count
      this.#squares += difference * (bound - this.#mean)
    }
  }

  get mean(): number {
    return this.#mean
  }

  /** 0 for a single image. */
  get standardError(): number {
    const variance = this.#squares / Math.max(1, this.#count - 1)
    return Math.sqrt(variance / this.#count)
  }
}
