import { constants } from 'node:buffer'
import { basename } from 'node:path'
import { FalsarioError } from '../system/errors.js'
import { isFolder } from '../system/is-there.js'
import { absolutePath } from '../system/working-folder.js'
import type { ImageFormat } from './image-file.js'
import { type ImageListing, listImages } from './image-listing.js'
import type { OpenControls } from './open-controls.js'
import type { DatasetOptions } from './options.js'
import { type FolderImage, readImages } from './read-images.js'
import type { DatasetArrays, PathSource } from './source.js'

/**
 * Reads a folder of images, with one sub-folder per class or without classes. Files that cannot be read
 * are skipped and listed in `unreadable`.
 *
 * @throws FalsarioError DATA_INVALID if an image has another size or no image can be read; the signal's
 * reason
 *
 * @example
 * const { shape, classNames } = await readImageFolder('pets', { size: 64 })
 */
export async function readImageFolder(
  folder: string,
  options: DatasetOptions,
  controls: OpenControls = {},
): Promise<DatasetArrays> {
  return readListedImages(folder, await listImages(folder), options, controls)
}

/**
 * Reads the images of a listing, as readImageFolder does.
 *
 * @param folder path for errors
 * @throws FalsarioError as readImageFolder
 *
 * @example
 * const { shape } = await readListedImages('pets', await listImages('pets'), { size: 64 })
 */
export async function readListedImages(
  folder: string,
  listing: ImageListing,
  options: DatasetOptions,
  controls: OpenControls = {},
): Promise<DatasetArrays> {
  const { classNames, paths } = listing
  const { result, unreadable, unused } = await readImages(
    folder,
    listing,
    options,
    controls,
    (format, images) => collect(folder, paths.length, format, images),
  )
  const { images, labels, count, format } = result
  const { channels, height, width } = format
  return {
    images,
    shape: [count, channels, height, width],
    ...(classNames ? { labels, classNames } : {}),
    unreadable,
    unused,
  }
}

/** Copies all images into one array. */
async function collect(
  folder: string,
  most: number,
  format: ImageFormat,
  images: AsyncIterable<FolderImage>,
) {
  const bytes = format.channels * format.height * format.width
  const all = allocate(folder, most, bytes)
  const labels = new Uint8Array(most)
  let count = 0
  for await (const { planes, label } of images) {
    all.set(planes, count * bytes)
    labels[count] = label ?? 0
    count++
  }
  return {
    images: all.subarray(0, count * bytes),
    labels: labels.subarray(0, count),
    count,
    format,
  }
}

function allocate(folder: string, count: number, bytes: number): Uint8Array {
  const total = count * bytes
  try {
    if (total <= constants.MAX_LENGTH) return new Uint8Array(total)
  } catch {
    // The array would be valid, but there is not enough memory.
  }
  const expected = `at most ${constants.MAX_LENGTH} bytes of pixels that fit into the free memory`
  const received = `${total} bytes (${count} images)`
  const problem = 'the images are too large for memory'
  const sentence = `${folder}: ${problem}: expected ${expected}, received ${received}`
  const fix = 'Pass a smaller size, or convert the folder to idx files with falsario pack.'
  throw new FalsarioError('DATA_INVALID', `${sentence}. ${fix}`, {
    path: folder,
    expected,
    received,
    fix,
  })
}

/** A folder of images, with one sub-folder per class or without classes. */
export const imageFolderSource: PathSource = {
  kind: 'a folder of images',
  acceptedOptions: ['size', 'channels'],
  accepts: isFolder,
  async open(path, options, controls) {
    return {
      ...(await readImageFolder(path, options, controls)),
      name: basename(absolutePath(path)),
    }
  },
}
