/**
 * MT19937 (Matsumoto and Nishimura, 1998). Gives exactly the numbers of NumPy's legacy `RandomState`,
 * with which published datasets were generated. Use a counter-based stream for anything new.
 */

const LENGTH = 624
const MIDDLE = 397

/**
 * Generates the random numbers of `np.random.RandomState(seed)`.
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

  /** Returns an integer from 0 to 2^32 - 1. */
  uint32(): number {
    if (this.#position === LENGTH) this.#refill()
    let word = this.#state[this.#position++] ?? 0
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    word ^= word >>> 18
    return word >>> 0
  }

  /** Returns a uniform number in [0, 1) with 53 bits: `np.random.random_sample()`. */
  uniform(): number {
    const high = this.uint32() >>> 5
    const low = this.uint32() >>> 6
    return (high * 2 ** 26 + low) / 2 ** 53
  }

  /** Returns an integer from low to high - 1, by masked rejection: `np.random.randint(low, high)`. */
  integer(low: number, high: number): number {
    const largest = high - low - 1
    if (largest === 0) return low
    const mask = 2 ** (32 - Math.clz32(largest)) - 1
    let value: number
    do value = (this.uint32() & mask) >>> 0
    while (value > largest)
    return low + value
  }

  /** Returns `np.random.normal(mean, deviation)`, by Marsaglia's polar method in pairs. */
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
