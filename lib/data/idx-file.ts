import { basename, dirname } from 'node:path'
import { isFolder } from '../system/is-there.js'
import { withClassNames } from './class-names.js'
import { type IdxLimits, idxLimits, openIdx } from './idx.js'
import { idxError } from './idx-header.js'
import { readIdxLabels } from './idx-labels.js'
import { labelsBeside } from './idx-listing.js'
import { findLargest } from './labels.js'
import type { PathSource, SourceArrays } from './source.js'
import { StoredImages } from './stored-images.js'

/**
 * Reads an idx file of images and its labels. Images [N, H, W] become [N, 1, H, W]. Large plain files
 * of images stay on the disk.
 *
 * @throws FalsarioError DATA_NOT_FOUND; DATA_INVALID, also if the numbers of labels and images differ
 *
 * @example
 * const { shape, labels } = await readLabelledIdx('t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte')
 */
export async function readLabelledIdx(
  imagesPath: string,
  labelsPath: string | undefined,
  limits: IdxLimits = idxLimits,
): Promise<SourceArrays> {
  const images = await openImages(imagesPath, limits)
  if (labelsPath === undefined) return images

  const [count = 0] = images.shape
  const labels = await readIdxLabels(labelsPath)
  if (labels.length !== count) {
    const expected = `${count}, one per image of ${imagesPath}`
    throw idxError(labelsPath, 4, 'wrong number of labels', expected, String(labels.length))
  }
  return { ...images, labels, largestLabel: await findLargest(labels) }
}

async function openImages(path: string, limits: IdxLimits): Promise<SourceArrays> {
  const idx = await openIdx(path, 'images', limits)
  const [count = 0, ...image] = idx.shape
  const shape = image.length === 2 ? [count, 1, ...image] : idx.shape
  if ('data' in idx) return { images: idx.data, shape }
  const imageBytes = image.reduce((product, side) => product * side, 1)
  const { offset } = idx
  return { images: new StoredImages([{ path, offset, count }], imageBytes), shape }
}

/** A single idx file of images. Labels are read if a file with the matching name is next to it. */
export const idxFileSource: PathSource = {
  kind: 'an idx file',
  acceptedOptions: [],
  async accepts(path) {
    return !(await isFolder(path))
  },
  async open(path) {
    const { labels, unused } = await labelsBeside(path)
    const arrays = await readLabelledIdx(path, labels)
    const named = await withClassNames(dirname(path), { ...arrays, unused })
    return { ...named, name: basename(path) }
  },
}
