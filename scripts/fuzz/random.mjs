/** Numbers that a seed and an index determine, so that one input can be made again alone. */

/**
 * Returns a source of random numbers for one input.
 *
 * @example
 * const random = randomFor(1, 77)
 * random.below(10) // 0 to 9
 */
export function randomFor(seed, index) {
  let state = mix(mix(seed ^ 0x9e3779b9) ^ index)
  /** Mulberry32: the next number, at least 0 and below 1. */
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit) => Math.floor(next() * limit)
  return {
    next,
    /** A whole number, at least 0 and below the limit. */
    below,
    /** One of the items. */
    pick: (items) => items[below(items.length)],
    /** True with this probability. */
    chance: (probability) => next() < probability,
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  }
}

/** The finaliser of MurmurHash3: near numbers give far numbers. */
function mix(number) {
  let value = number | 0
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return value ^ (value >>> 16)
}
