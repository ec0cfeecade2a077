import { readIdx } from './idx.js'
import { idxError } from './idx-header.js'
import type { DatasetArrays } from './source.js'

/**
 * Reads an idx file of images, [N, H, W] taken as [N, 1, H, W], and its labels.
 *
 * @throws FalsarioError DATA_NOT_FOUND; DATA_INVALID, also when there are not as many labels as
 * images
 *
 * @example
 * const { shape, labels } = await readLabelledIdx('t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte')
 */
export async function readLabelledIdx(
  imagesPath: string,
  labelsPath: string | undefined,
): Promise<DatasetArrays> {
  const { shape, data } = await readIdx(imagesPath, 'images')
  const [count = 0, ...image] = shape
  const arrays = { images: data, shape: image.length === 2 ? [count, 1, ...image] : shape }
  if (labelsPath === undefined) return arrays

  const labels = (await readIdx(labelsPath, 'labels')).data
  if (labels.length !== count) {
    const expected = `${count}, one for each image of ${imagesPath}`
    throw idxError(labelsPath, 4, 'labels of another count', expected, String(labels.length))
  }
  return { ...arrays, labels }
}
