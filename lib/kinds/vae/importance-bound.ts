import type { NativeTensor } from '../../native.js'
import type { VaeSpec } from './schema.js'

/** A lower bound on the logarithm of the data's probability, in nats. */
export interface ImportanceBound {
  /** log p(x) is at least this: a mean over images, in nats an image, `constant` included. */
  readonly bound: number
  /** Of that mean, by how much the images differ. */
  readonly standardError: number
  /** Latents drawn for each image. */
  readonly samples: number
  /** p(x|z): `bernoulli` for the reconstruction `bce`, `gaussian` (variance ½) for `mse`. */
  readonly observation: 'bernoulli' | 'gaussian'
  /**
   * What `elbo` and training leave out: -½ log π for each number of an image for `mse`, 0 for `bce`.
   * With one sample the bound is, in expectation, `constant - (reconstruction + kl)` of `elbo`.
   */
  readonly constant: number
  /** How grey values became 0 or 1, if they did. */
  readonly binarized?: 'threshold' | 'draw'
  /**
   * False where `bce` met grey pixels: then this is no logarithm of a probability, and comparable only
   * with what was measured on the same grey images.
   */
  readonly likelihood: boolean
}

/**
 * What the observation model of a reconstruction says, up to which constant.
 *
 * The squared error without ½ is -log N(x; decoded, ½) but for ½ log π a number.
 */
export function observationOf({ image, objective }: VaeSpec): {
  readonly observation: 'bernoulli' | 'gaussian'
  readonly constant: number
} {
  if (objective.reconstruction === 'bce') return { observation: 'bernoulli', constant: 0 }
  const numbers = image.channels * image.height * image.width
  return { observation: 'gaussian', constant: -(numbers / 2) * Math.log(Math.PI) }
}

/** Whether any pixel is neither black nor white. */
export function isGrey({ dtype, data }: NativeTensor): boolean {
  if (dtype === 'U8') return data.some((value) => value !== 0 && value !== 255)
  const floats = new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4)
  return floats.some((value) => value !== 0 && value !== 1)
}

/** The mean of images' bounds, as they come. */
export class MeanBound {
  #count = 0
  #mean = 0
  #squares = 0

  /** Welford 1962: steady where the spread is small beside the mean. */
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

  /** 0 of a single image. */
  get standardError(): number {
    const variance = this.#squares / Math.max(1, this.#count - 1)
    return Math.sqrt(variance / this.#count)
  }
}
