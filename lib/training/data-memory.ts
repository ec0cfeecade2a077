import type { Dataset } from '../data/dataset.js'

/** Bytes of a number among the native copy's labels, and in the order that an epoch goes by. */
const long = 8

/**
 * The bytes of a data set's own arrays.
 *
 * @example
 * ownMemory(await openDataset('digits')) // 7850000
 */
export function ownMemory({ images, labels }: Pick<Dataset, 'images' | 'labels'>): number {
  return images.byteLength + (labels?.byteLength ?? 0)
}

/**
 * The bytes that a data set takes while a model learns it: its own arrays, the copy on the device
 * and the order of an epoch.
 *
 * @example
 * dataMemory(await openDataset('digits')) // 15850000
 */
export function dataMemory(data: Pick<Dataset, 'images' | 'labels' | 'count'>): number {
  const { images, labels, count } = data
  return ownMemory(data) + images.byteLength + long * (labels?.length ?? 0) + long * count
}
