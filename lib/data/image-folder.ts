import { constants } from 'node:buffer'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { FalsarioError } from '../errors.js'
import { type ImageFormat, type ImageHeader, readImage, readImageHeader } from './image-file.js'
import { listImages } from './image-listing.js'
import { inParallel } from './in-parallel.js'
import type { DatasetOptions } from './options.js'
import type { DatasetArrays, PathSource } from './source.js'

/** Enough to keep the decoders busy, few enough to keep memory small. */
const FILES_AT_ONCE = 8

function wantedSize(size: DatasetOptions['size']): [height: number, width: number] | undefined {
  return typeof size === 'number' ? [size, size] : size
}

/** One format for all: as asked, else the size that all have, and colour where any has colour. */
function chooseFormat(
  paths: readonly string[],
  headers: readonly ImageHeader[],
  { size, channels }: DatasetOptions,
): ImageFormat {
  const first = headers[0]
  const asked = wantedSize(size)
  const height = asked?.[0] ?? first?.height ?? 0
  const width = asked?.[1] ?? first?.width ?? 0
  const other = headers.findIndex((header) => header.height !== height || header.width !== width)
  if (!asked && other >= 0) {
    const path = paths[other] ?? ''
    const expected = `${height}×${width} (height×width), as ${paths[0]}`
    const received = `${headers[other]?.height}×${headers[other]?.width}`
    const fix = `Pass a size, such as { size: ${Math.min(height, width)} }, to resize all`
    throw new FalsarioError(
      'DATA_INVALID',
      `${path}: image of another size: expected ${expected}, received ${received}. ${fix}`,
      { path, expected, received, fix },
    )
  }
  return { channels: channels ?? (headers.every(({ grey }) => grey) ? 1 : 3), height, width }
}

/**
 * Reads a folder of images: a sub-folder a class, or images without labels.
 *
 * @throws FalsarioError DATA_INVALID naming the file that is no image, or of another size
 *
 * @example
 * const { shape, classNames } = await readImageFolder('pets', { size: 64 })
 */
export async function readImageFolder(
  folder: string,
  options: DatasetOptions,
): Promise<DatasetArrays> {
  const { paths, labels, classNames } = await listImages(folder)
  const headers = await inParallel(paths, FILES_AT_ONCE, readImageHeader)
  const format = chooseFormat(paths, headers, options)
  const imageBytes = format.channels * format.height * format.width
  const total = paths.length * imageBytes
  if (total > constants.MAX_LENGTH) {
    const expected = `at most ${constants.MAX_LENGTH} bytes of pixels`
    const received = `${total} (${paths.length} images)`
    const sentence = `${folder}: too many pixels to hold: expected ${expected}, received ${received}`
    const fix = 'Pass a smaller size, or fewer images'
    throw new FalsarioError('DATA_INVALID', `${sentence}. ${fix}`, {
      path: folder,
      expected,
      received,
      fix,
    })
  }
  const images = new Uint8Array(total)
  await inParallel(paths, FILES_AT_ONCE, async (path, index) => {
    images.set(await readImage(path, format), index * imageBytes)
  })
  return {
    images,
    shape: [paths.length, format.channels, format.height, format.width],
    ...(labels ? { labels: Uint8Array.from(labels) } : {}),
    ...(classNames ? { classNames } : {}),
  }
}

/** A folder of images; class = sub-folder. */
export const imageFolderSource: PathSource = {
  kind: 'a folder of images',
  takes: ['size', 'channels'],
  async accepts(path) {
    return (await stat(path)).isDirectory()
  },
  async open(path, options) {
    return { ...(await readImageFolder(path, options)), name: basename(resolve(path)) }
  },
}
