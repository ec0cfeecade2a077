/**
 * Returns a generator of numbers in [0, 1): Mulberry32 (Tommy Ettinger, public domain). The same seed
 * gives the same numbers.
 *
 * @example
 * const random = randomNumbers(7)
 * const place = Math.floor(random() * length)
 */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}
