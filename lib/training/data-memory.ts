import type { Dataset } from '../data/dataset.js'

/** Bytes per index in the order of an epoch. */
const long = 8

/**
 * Returns the bytes of a dataset's own arrays. Stored images stay in their files.
 *
 * @example
 * ownMemory(await openDataset('digits')) // 7850000
 */
export function ownMemory(data: Dataset): number {
  return (data.stored ? 0 : data.images.byteLength) + (data.labels?.byteLength ?? 0)
}

/**
 * Returns the bytes that a dataset needs during training: its own arrays, the copy on the device and the
 * order of an epoch.
 *
 * @example
 * dataMemory(await openDataset('digits')) // 15780000
 */
export function dataMemory(data: Dataset): number {
  return 2 * ownMemory(data) + long * data.count
}
