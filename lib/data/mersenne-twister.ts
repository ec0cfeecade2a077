/**
 * MT19937 (Matsumoto and Nishimura, 1998) with the draws of NumPy's legacy `RandomState`, number
 * for number: published data sets were made with it. For anything new use a counter-based stream.
 */

const LENGTH = 624
const MIDDLE = 397

/**
 * NumPy's `np.random.RandomState(seed)`.
 *
 * @example
 * const random = new MersenneTwister(42)
 * random.integer(5, 23) // 11
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(LENGTH)
  #position = LENGTH
  #spareNormal: number | undefined

  /** @param seed 0 … 2^32 - 1 */
  constructor(seed: number) {
    let word = seed >>> 0
    for (let index = 0; index < LENGTH; index++) {
      this.#state[index] = word
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + index + 1) >>> 0
    }
  }

  #refill(): void {
    const state = this.#state
    for (let index = 0; index < LENGTH; index++) {
      const high = (state[index] ?? 0) & 0x80000000
      const low = (state[(index + 1) % LENGTH] ?? 0) & 0x7fffffff
      const mixed = high | low
      const far = state[(index + MIDDLE) % LENGTH] ?? 0
      state[index] = far ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0)
    }
    this.#position = 0
  }

  /** A whole number 0 … 2^32 - 1. */
  uint32(): number {
    if (this.#position === LENGTH) this.#refill()
    let word = this.#state[this.#position++] ?? 0
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    word ^= word >>> 18
    return word >>> 0
  }

  /** Uniform in [0, 1) with 53 bits: `np.random.random_sample()`. */
  uniform(): number {
    const high = this.uint32() >>> 5
    const low = this.uint32() >>> 6
    return (high * 2 ** 26 + low) / 2 ** 53
  }

  /** A whole number low … high - 1: `np.random.randint(low, high)`, by masked rejection. */
  integer(low: number, high: number): number {
    const largest = high - low - 1
    if (largest === 0) return low
    const mask = 2 ** (32 - Math.clz32(largest)) - 1
    let value: number
    do value = (this.uint32() & mask) >>> 0
    while (value > largest)
    return low + value
  }

  /** `np.random.normal(mean, deviation)`: Marsaglia's polar method, two draws at a time. */
  normal(mean = 0, deviation = 1): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal
      this.#spareNormal = undefined
      return mean + deviation * spare
    }
    let first: number
    let second: number
    let square: number
    do {
      first = 2 * this.uniform() - 1
      second = 2 * this.uniform() - 1
      square = first * first + second * second
    } while (square >= 1 || square === 0)
    const factor = Math.sqrt((-2 * Math.log(square)) / square)
    this.#spareNormal = factor * first
    return mean + deviation * factor * second
  }
}
