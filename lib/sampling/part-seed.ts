/** Seeds are below this, so that JavaScript's numbers hold them exactly. */
const SEEDS = 2 ** 53
/** 2^32 over the golden ratio (Knuth): the seeds that people choose lie close to each other. */
const STRIDE = 2_654_435_761

/**
 * The seed of a part of something that is made part by part; the first part has the seed itself.
 *
 * @example
 * partSeed(7, 0) // 7
 */
export function partSeed(seed: number, part: number): number {
  const offset = (part * STRIDE) % SEEDS
  return seed < SEEDS - offset ? seed + offset : seed - (SEEDS - offset)
}
