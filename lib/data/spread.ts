import type { Dataset } from './dataset.js'

/** Where `count` of `total` lie, evenly spaced from the first on. */
export function spreadOver(total: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => Math.floor((at * total) / count))
}

/**
 * The bytes of some images of a data set, row-major [places, C, H, W].
 *
 * @throws what Dataset.read throws
 *
 * @example
 * const bytes = await readPlaces(data, spreadOver(data.count, 16))
 */
export async function readPlaces(data: Dataset, places: readonly number[]): Promise<Uint8Array> {
  const size = data.channels * data.height * data.width
  const bytes = new Uint8Array(places.length * size)
  for (const [at, place] of places.entries())
    bytes.set(await data.read(place, place + 1), at * size)
  return bytes
}
