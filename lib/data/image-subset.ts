import type { Dataset } from './dataset.js'

/**
 * Returns `count` indices, evenly spaced over 0 … total - 1.
 *
 * @param offset position within each of the `count` equal sections, 0 (its start) up to 1
 *
 * @example
 * evenlySpaced(10, 4) // [0, 2, 5, 7]
 */
export function evenlySpaced(total: number, count: number, offset = 0): number[] {
  return Array.from({ length: count }, (_, at) => Math.floor(((at + offset) * total) / count))
}

/**
 * Reads the images at some indices of a dataset.
 *
 * @returns uint8, row-major [indices, C, H, W]
 * @throws FalsarioError as Dataset.read
 *
 * @example
 * const bytes = await readImagesAt(data, evenlySpaced(data.count, 16))
 */
export async function readImagesAt(data: Dataset, indices: readonly number[]): Promise<Uint8Array> {
  const imageBytes = data.channels * data.height * data.width
  const bytes = new Uint8Array(indices.length * imageBytes)
  for (const [position, index] of indices.entries())
    bytes.set(await data.read(index, index + 1), position * imageBytes)
  return bytes
}
