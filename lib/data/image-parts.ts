import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { someOf } from '../config/some-of.js'
import { FalsarioError } from '../system/errors.js'
import { isFolder } from '../system/is-there.js'
import { absolutePath } from '../system/working-folder.js'
import { dataFileError } from './data-file.js'
import { listFolder } from './folder-entries.js'
import { readListedImages } from './image-folder.js'
import { type ImageListing, listImages } from './image-listing.js'
import type { DatasetOptions } from './options.js'
import type { PathSource } from './source.js'

type Part = 'train' | 'validation' | 'test'

/** Names of the folders of parts, in lower case. */
const partNames: ReadonlyMap<string, Part> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['val', 'validation'],
  ['valid', 'validation'],
  ['validation', 'validation'],
  ['dev', 'validation'],
  ['eval', 'test'],
  ['test', 'test'],
  ['testing', 'test'],
])

const partOf = (name: string): Part | undefined => partNames.get(name.toLowerCase())

/** The folder of each part. */
export type ImageParts = ReadonlyMap<Part, string>

/**
 * Returns the parts of a folder whose sub-folders are a training part and at least one other part, and nothing
 * else; undefined for other folders.
 *
 * @throws FalsarioError DATA_NOT_FOUND, DATA_INVALID
 *
 * @example
 * await findImageParts('pets') // Map { 'train' => 'pets/train', 'test' => 'pets/test' }
 */
export async function findImageParts(folder: string): Promise<ImageParts | undefined> {
  if (!(await isFolder(folder))) return undefined
  const names = await readdir(folder).catch((error: unknown) => {
    throw dataFileError(folder, error)
  })
  // Names are enough to see that most folders have no parts; listing looks into files.
  if (!names.some((name) => partOf(name) === 'train')) return undefined
  const { folders, images } = await listFolder(folder)
  const parts = new Map<Part, string>()
  const others: string[] = []
  for (const name of folders) {
    const part = partOf(name)
    if (part === undefined || parts.has(part)) others.push(name)
    else parts.set(part, join(folder, name))
  }
  const train = parts.get('train')
  if (train !== undefined && (await haveClassesOf(train, folder, others)))
    throw moreThanParts(
      folder,
      [...parts.values()].map((path) => basename(path)),
      others,
    )
  if (others.length > 0) return undefined
  return images.length === 0 && parts.has('train') && parts.size > 1 ? parts : undefined
}

/** Whether a folder has a sub-folder of the same name as the training part has: then it is a part too. */
async function haveClassesOf(
  train: string,
  folder: string,
  others: readonly string[],
): Promise<boolean> {
  if (others.length === 0) return false
  const classes = (await listFolder(train)).folders
  for (const name of others) {
    const { folders } = await listFolder(join(folder, name))
    if (folders.some((inside) => classes.includes(inside))) return true
  }
  return false
}

/** Folders beside parts are neither parts nor classes. */
function moreThanParts(
  folder: string,
  parts: readonly string[],
  others: readonly string[],
): FalsarioError {
  const expected = 'one folder for each of train, validation and test'
  const received = `${parts.join(', ')} and also ${someOf(others, 3)}`
  const fix = `Move ${someOf(others, 3)} elsewhere, or open one folder by its path.`
  const sentence = `${folder}: the sub-folders are parts of the data: expected ${expected}, received ${received}. ${fix}`
  return new FalsarioError('DATA_INVALID', sentence, { path: folder, expected, received, fix })
}

/** The parts of a split, in the order train, validation, test. */
function chooseParts(folder: string, parts: ImageParts, split: DatasetOptions['split']): Part[] {
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
  parts: ImageParts,
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
  const unused = used.flatMap((listing) => listing.unused ?? [])
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
    const parts = (await findImageParts(path)) ?? new Map<Part, string>()
    const listing = await listParts(path, parts, chooseParts(path, parts, options.split))
    const arrays = await readListedImages(path, listing, options, controls)
    return { ...arrays, name: basename(absolutePath(path)) }
  },
}
