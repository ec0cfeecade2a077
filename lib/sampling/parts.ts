/** Numbers of images that go through a network at once: a few megabytes. */
const NUMBERS_AT_ONCE = 2 ** 19
/** More make it no quicker, and let others wait longer for the training thread. */
const MOST_AT_ONCE = 256

/** Images `from` … `to` (not included) of some, the `index`-th part of them. */
export interface Part {
  readonly index: number
  readonly from: number
  readonly to: number
}

/**
 * Cuts images into parts that are computed one after the other, so that memory stays bounded. Where
 * the cuts lie depends on the image's size alone.
 *
 * @param imageNumbers C · H · W
 * @param atMost images a part
 * @example
 * [...partsOf(300, 784)] // [{ index: 0, from: 0, to: 256 }, { index: 1, from: 256, to: 300 }]
 */
export function* partsOf(
  count: number,
  imageNumbers: number,
  atMost = MOST_AT_ONCE,
): Generator<Part> {
  const most = Math.max(1, Math.min(atMost, Math.floor(NUMBERS_AT_ONCE / imageNumbers)))
  for (let from = 0, index = 0; from < count; from += most, index++)
    yield { index, from, to: Math.min(count, from + most) }
}
