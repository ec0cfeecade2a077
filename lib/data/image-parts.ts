import { basename } from 'node:path'
import { FalsarioError } from '../system/errors.js'
import { absolutePath } from '../system/working-folder.js'
import { findImageParts, type ImageParts } from './find-parts.js'
import { readListedImages } from './image-folder.js'
import { type ImageListing, listImages } from './image-listing.js'
import type { DatasetOptions } from './options.js'
import type { Part } from './part-names.js'
import type { PathSource } from './source.js'

/** The parts of a split, in the order train, validation, test. */
function chooseParts(
  folder: string,
  parts: ImageParts['folders'],
  split: DatasetOptions['split'],
): Part[] {
  const order: readonly Part[] = ['train', 'validation', 'test']
  const available = order.filter((part) => parts.has(part))
  if (split === 'all') return available
  const part = split ?? 'train'
  if (parts.has(part)) return [part]
  const expected = `one of ${[...available, 'all'].join(', ')}`
  throw new FalsarioError(
    'DATA_NOT_FOUND',
    `${folder}: the data have no part '${part}': expected ${expected}`,
    { path: folder, expected, received: part },
  )
}

/**
 * Lists the images of some parts. The classes are those of all parts, so that a label means the same class in
 * each of them.
 */
async function listParts(
  folder: string,
  { folders: parts, unused: beside }: ImageParts,
  chosen: readonly Part[],
): Promise<ImageListing> {
  const listings = new Map<Part, ImageListing>()
  for (const [part, path] of parts) listings.set(part, await listImages(path))
  const all = [...listings.values()]
  const labelled = all.filter(({ classNames }) => classNames !== undefined)
  if (labelled.length > 0 && labelled.length < all.length) {
    const [expected, received] = ['class folders in every part or in none', 'a part without them']
    const fix = 'Open one part by its path.'
    throw new FalsarioError(
      'DATA_INVALID',
      `${folder}: the parts ${[...parts.values()].join(', ')} differ: expected ${expected}, received ${received}. ${fix}`,
      { path: folder, expected, received, fix },
    )
  }
  const classNames = [...new Set(all.flatMap((listing) => listing.classNames ?? []))].sort()
  const used = chosen.flatMap((part) => listings.get(part) ?? [])
  const paths = used.flatMap((listing) => listing.paths)
  const unreadable = used.flatMap((listing) => listing.unreadable ?? [])
  const unused = [...used.flatMap((listing) => listing.unused ?? []), ...beside]
  if (labelled.length === 0) return { paths, unreadable, unused }
  const labels = used.flatMap((listing) =>
    (listing.labels ?? []).map((label) => classNames.indexOf(listing.classNames?.[label] ?? '')),
  )
  return { paths, labels, classNames, unreadable, unused }
}

/** A folder of images in parts: `train/`, and `test/` or `validation/`, each a folder of images. */
export const imagePartsSource: PathSource = {
  kind: 'a folder of images in the parts train and test',
  acceptedOptions: ['split', 'size', 'channels'],
  async accepts(path) {
    return (await findImageParts(path)) !== undefined
  },
  async open(path, options, controls) {
    const parts = (await findImageParts(path)) ?? { folders: new Map<Part, string>(), unused: [] }
    const chosen = chooseParts(path, parts.folders, options.split)
    const listing = await listParts(path, parts, chosen)
    const arrays = await readListedImages(path, listing, options, controls)
    return { ...arrays, name: basename(absolutePath(path)) }
  },
}
