import { FalsarioError } from '../errors.js'
import type { Dataset } from './dataset.js'

/**
 * A part of data that may have no such part; nothing where it has not.
 *
 * @throws what `open` throws but DATA_NOT_FOUND
 * @example
 * const test = await openIfThere(() => openDataset('photos-idx', { split: 'test' }))
 */
export async function openIfThere(open: () => Promise<Dataset>): Promise<Dataset | undefined> {
  try {
    return await open()
  } catch (error) {
    if (error instanceof FalsarioError && error.code === 'DATA_NOT_FOUND') return undefined
    throw error
  }
}
