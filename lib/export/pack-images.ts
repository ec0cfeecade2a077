import { isAbsolute, relative, resolve } from 'node:path'
import { z } from 'zod'
import { parseWith } from '../config/explain.js'
import { idxFolderSource } from '../data/idx-folder.js'
import { listImages } from '../data/image-listing.js'
import type { OpenControls } from '../data/open-controls.js'
import { datasetOptionsSchema } from '../data/options.js'
import { type FolderImage, readImages } from '../data/read-images.js'
import type { UnreadableFile } from '../data/source.js'
import { FalsarioError } from '../errors.js'
import { writeFolderAtomically } from './atomic-folder.js'
import type { DatasetPlan, ImagePart } from './dataset-writer.js'
import { idxWriter } from './idx-writer.js'

const optionsSchema = z.strictObject({
  /** The folder to make: a new one, or an empty one. */
  out: z.string().min(1),
  ...datasetOptionsSchema.pick({ size: true, channels: true }).shape,
})

/** How to pack, and where to: `size` and `channels` as openDataset takes them. */
export type PackOptions = z.input<typeof optionsSchema>

/** Images that were packed. */
export interface PackedImages {
  /** The folder of idx files, which openDataset reads. */
  readonly path: string
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** In the order of the labels; none where there are no sub-folders. */
  readonly classes: readonly { readonly name: string; readonly count: number }[]
  /** Left out, for they could not be read. */
  readonly unreadable: readonly UnreadableFile[]
}

/** What is gathered before it is written: few writes, little memory. */
const BYTES_A_PART = 2 ** 20

/**
 * Writes a folder of images as plain idx files, so that it opens at once from then on: the images
 * that openDataset would give, with labels and class names where there are sub-folders. Read,
 * resized and written piece by piece: memory does not grow with the images. The folder appears when
 * it is whole.
 *
 * @param source a folder with a sub-folder a class, or images without labels
 * @throws FalsarioError DATA_NOT_FOUND, DATA_INVALID, CONFIG_INVALID, OUTPUT_EXISTS when the folder
 * is not empty, OUTPUT_UNWRITABLE; the signal's reason when it was stopped
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
  const { out, ...choice } = parseWith(optionsSchema, options, '')
  checkOutside(source, out)
  await checkUnpacked(source)
  const listing = await listImages(source)
  const { classNames } = listing
  controls.signal?.throwIfAborted()
  return writeFolderAtomically(out, async (folder) => {
    const { result, unreadable } = await readImages(
      source,
      listing,
      choice,
      controls,
      async (format, images) => {
        const counts = new Array<number>(classNames?.length ?? 0).fill(0)
        const plan: DatasetPlan = {
          count: listing.paths.length,
          ...format,
          classes: counts.length,
          ...(classNames && { classNames }),
        }
        await idxWriter.write(folder, plan, inParts(images, counts))
        return { format, counts }
      },
    )
    controls.signal?.throwIfAborted()
    const { channels, height, width } = result.format
    const count = listing.paths.length - unreadable.length
    const classes = (classNames ?? []).map((name, at) => ({ name, count: result.counts[at] ?? 0 }))
    return { path: out, shape: [count, channels, height, width], classes, unreadable }
  })
}

/** @param counts images of each class: counted as they pass */
async function* inParts(
  images: AsyncIterable<FolderImage>,
  counts: number[],
): AsyncGenerator<ImagePart> {
  let part: FolderImage[] = []
  let bytes = 0
  for await (const image of images) {
    part.push(image)
    bytes += image.planes.length
    if (image.label !== undefined) counts[image.label] = (counts[image.label] ?? 0) + 1
    if (bytes < BYTES_A_PART) continue
    yield asPart(part)
    part = []
    bytes = 0
  }
  if (part.length > 0) yield asPart(part)
}

function asPart(images: readonly FolderImage[]): ImagePart {
  const bytes = Buffer.concat(images.map(({ planes }) => planes))
  const labels = images.flatMap(({ label }) => (label === undefined ? [] : [label]))
  return labels.length > 0 ? { bytes, labels } : { bytes }
}

/** Within the source it would be taken for one of its classes the next time. */
function checkOutside(source: string, out: string): void {
  const inside = relative(resolve(source), resolve(out))
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return
  const fix = 'choose a folder elsewhere'
  throw new FalsarioError(
    'CONFIG_INVALID',
    `out: ${out} lies within ${source}, whose images would no longer open: ${fix}`,
    { path: 'out', expected: `a folder outside ${source}`, received: out, fix },
  )
}

async function checkUnpacked(source: string): Promise<void> {
  const packed = await idxFolderSource.accepts(source).catch(() => false) // told when it is listed
  if (!packed) return
  throw new FalsarioError('DATA_INVALID', `${source} holds idx files already: open it as it is`, {
    path: source,
    expected: 'a folder of images',
    received: 'idx files',
  })
}
