import { type Dataset, FalsarioError, type Model, openDataset } from '../index.js'

/**
 * Opens data for a model: the pictures of a folder are brought to its size and channels, data of a
 * size of their own come as they are.
 *
 * @throws DATA_NOT_FOUND, DATA_INVALID
 */
export async function openFor({ spec }: Model, source: string): Promise<Dataset> {
  const { channels, height, width } = spec.image
  const size: [number, number] = [height, width]
  try {
    if (channels !== 1 && channels !== 3) return await openDataset(source, { size })
    return await openDataset(source, { size, channels })
  } catch (error) {
    const fixedSize = error instanceof FalsarioError && error.code === 'CONFIG_INVALID'
    if (!fixedSize) throw error
    return openDataset(source)
  }
}
