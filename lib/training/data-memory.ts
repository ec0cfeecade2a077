import type { Dataset } from '../data/dataset.js'

/** Bytes of a number in the order that an epoch goes by. */
const long = 8

/**
 * The bytes of a data set's own arrays; stored images stay in their files.
 *
 * @example
 * ownMemory(await openDataset('digits')) // 7850000
 */
export function ownMemory(data: Dataset): number {
  return (data.stored ? 0 : data.images.byteLength) + (data.labels?.byteLength ?? 0)
}

/**
 * The bytes that a data set takes while a model learns it: its own arrays, the copy on the device
 * and the order of an epoch.
 *
 * @example
 * dataMemory(await openDataset('digits')) // 15780000
 */
export function dataMemory(data: Dataset): number {
  return 2 * ownMemory(data) + long * data.count
}
