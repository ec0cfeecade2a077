import { z } from 'zod'
import { checkControls, pathArgument } from '../config/arguments.js'
import { parseWith } from '../config/explain.js'
import { writeFolderAtomically } from '../system/atomic-folder.js'
import { FalsarioError } from '../system/errors.js'
import { isWithin } from '../system/real-place.js'
import { readInPlace, rememberFolder } from '../system/working-folder.js'
import type { DatasetPlan, ImagePart } from './dataset-writer.js'
import { findImageParts } from './find-parts.js'
import { idxFolderSource } from './idx-folder.js'
import { idxWriter } from './idx-writer.js'
import { listImages } from './image-listing.js'
import type { OpenControls } from './open-controls.js'
import { datasetOptionsSchema } from './options.js'
import { type FolderImage, readImages } from './read-images.js'
import type { UnreadableFile, UnusedPath } from './source.js'

const optionsSchema = z.strictObject({
  /** The folder to write: new or empty. */
  out: z.string().min(1),
  ...datasetOptionsSchema.pick({ size: true, channels: true }).shape,
})

/** Options of packImages: the output folder, and `size` and `channels` as in openDataset. */
export type PackOptions = z.input<typeof optionsSchema>

/** Result of packImages. */
export interface PackedImages {
  /** The folder of idx files, which openDataset reads. */
  readonly path: string
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** Classes in the order of the labels; empty if the source has no sub-folders. */
  readonly classes: readonly { readonly name: string; readonly count: number }[]
  /** Files that were skipped because they could not be read. */
  readonly unreadable: readonly UnreadableFile[]
  /** What exists in the folder but is not used. */
  readonly unused: readonly UnusedPath[]
}

/** Bytes of pixels that are written at once. */
const PART_BYTES = 2 ** 20

/**
 * Converts a folder of images to plain idx files, which open much faster. The result holds the same
 * images, labels and class names as openDataset returns for the folder. Images are read, resized and
 * written in parts, so memory use does not grow with their number. The output folder is written
 * completely or not at all.
 *
 * @param source a folder with one sub-folder per class, or a folder of images without labels
 * @throws FalsarioError DATA_NOT_FOUND, DATA_INVALID, CONFIG_INVALID, OUTPUT_EXISTS if the output folder
 * is not empty, OUTPUT_UNWRITABLE; the signal's reason if it was aborted
 *
 * @example
 * const { shape, unreadable } = await packImages('photos', { out: 'photos-64', size: 64 })
 * const data = await openDataset('photos-64')
 */
export async function packImages(
  source: string,
  options: PackOptions,
  controls: OpenControls = {},
): Promise<PackedImages> {
  pathArgument('source', source)
  checkControls(controls, ['onProgress'])
  const { out, ...imageOptions } = parseWith(optionsSchema, options, '')
  pathArgument('out', out)
  const here = rememberFolder()
  const listed = await readInPlace(source, here, async (place) => {
    await checkOutside(place, here(out))
    await checkNotIdx(place)
    await checkOnePart(place)
    return { place, listing: await listImages(place) }
  })
  const { classNames } = listed.listing
  controls.signal?.throwIfAborted()
  return writeFolderAtomically(here(out), async (folder) => {
    const read = async (place: string) => {
      const listing = place === listed.place ? listed.listing : await listImages(place)
      return readImages(place, listing, imageOptions, controls, async (format, images) => {
        const counts = new Array<number>(classNames?.length ?? 0).fill(0)
        const plan: DatasetPlan = {
          count: listing.paths.length,
          ...format,
          classes: counts.length,
          ...(classNames && { classNames }),
        }
        let count = 0
        const onImage = ({ label }: FolderImage) => {
          count++
          if (label !== undefined) counts[label] = (counts[label] ?? 0) + 1
        }
        await idxWriter.write(folder, plan, groupIntoParts(images, onImage))
        return { format, counts, count }
      })
    }
    const { result, unreadable, unused } = await readInPlace(source, here, read)
    controls.signal?.throwIfAborted()
    const { count } = result
    const { channels, height, width } = result.format
    const classes = (classNames ?? []).map((name, at) => ({ name, count: result.counts[at] ?? 0 }))
    return { path: here(out), shape: [count, channels, height, width], classes, unreadable, unused }
  })
}

/**
 * Groups images into parts of about PART_BYTES.
 *
 * @param onImage called for each image
 */
async function* groupIntoParts(
  images: AsyncIterable<FolderImage>,
  onImage: (image: FolderImage) => void,
): AsyncGenerator<ImagePart> {
  let part: FolderImage[] = []
  let bytes = 0
  for await (const image of images) {
    part.push(image)
    bytes += image.planes.length
    onImage(image)
    if (bytes < PART_BYTES) continue
    yield toPart(part)
    part = []
    bytes = 0
  }
  if (part.length > 0) yield toPart(part)
}

function toPart(images: readonly FolderImage[]): ImagePart {
  const bytes = Buffer.concat(images.map(({ planes }) => planes))
  const labels = images.flatMap(({ label }) => (label === undefined ? [] : [label]))
  return labels.length > 0 ? { bytes, labels } : { bytes }
}

/** An output folder inside the source would be read as one of its classes the next time. */
async function checkOutside(source: string, out: string): Promise<void> {
  if (!(await isWithin(source, out))) return
  const expected = `a folder outside ${source}`
  const fix = 'Choose a folder outside, because a folder inside would be read as a class.'
  const sentence = `out: expected ${expected}, received ${out}. ${fix}`
  throw new FalsarioError('CONFIG_INVALID', sentence, { path: 'out', expected, received: out, fix })
}

/** Idx files of one split have no place for several parts. */
async function checkOnePart(source: string): Promise<void> {
  const parts = await findImageParts(source)
  if (parts === undefined) return
  const paths = [...parts.folders.values()].join(', ')
  const [expected, received] = ['one folder of images', `the parts ${paths}`]
  const fix = 'Pack each part into a folder of its own.'
  const sentence = `${source}: expected ${expected}, received ${received}. ${fix}`
  throw new FalsarioError('DATA_INVALID', sentence, { path: source, expected, received, fix })
}

async function checkNotIdx(source: string): Promise<void> {
  // An unreadable folder is reported when its images are listed.
  const isIdx = await idxFolderSource.accepts(source).catch(() => false)
  if (!isIdx) return
  const [expected, received] = ['a folder of images', 'a folder of idx files']
  const fix = 'Open it as it is; idx files do not have to be packed.'
  const sentence = `${source}: expected ${expected}, received ${received}. ${fix}`
  throw new FalsarioError('DATA_INVALID', sentence, { path: source, expected, received, fix })
}
