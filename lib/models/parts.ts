/** Maximum number of elements of the images that go through a network at once: a few megabytes. */
const MAX_ELEMENTS = 2 ** 19
/** Larger parts are not faster, and let other jobs wait longer for the training thread. */
const MAX_IMAGES = 256

/** The images `from` to `to` (excluded) of a larger number, as its part number `index`. */
export interface Part {
  readonly index: number
  readonly from: number
  readonly to: number
}

/**
 * Divides images into parts that are computed one after the other, so that memory use is bounded. The
 * size of a part depends only on the size of an image.
 *
 * @param elementsPerImage C · H · W
 * @param maxImages maximum number of images per part
 * @example
 * [...partsOf(300, 784)] // [{ index: 0, from: 0, to: 256 }, { index: 1, from: 256, to: 300 }]
 */
export function* partsOf(
  count: number,
  elementsPerImage: number,
  maxImages = MAX_IMAGES,
): Generator<Part> {
  const size = Math.max(1, Math.min(maxImages, Math.floor(MAX_ELEMENTS / elementsPerImage)))
  for (let from = 0, index = 0; from < count; from += size, index++)
    yield { index, from, to: Math.min(count, from + size) }
}

/** All seeds are smaller, so that JavaScript's numbers represent them exactly. */
const SEED_LIMIT = 2 ** 53
/** 2^32 divided by the golden ratio (Knuth): seeds that users choose are often consecutive. */
const STRIDE = 2_654_435_761

/**
 * Returns the seed of a part, which differs for every part. Part 0 has the seed itself.
 *
 * @example
 * partSeed(7, 0) // 7
 */
export function partSeed(seed: number, part: number): number {
  const offset = (part * STRIDE) % SEED_LIMIT
  return seed < SEED_LIMIT - offset ? seed + offset : seed - (SEED_LIMIT - offset)
}
