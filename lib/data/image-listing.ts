import { join } from 'node:path'
import { someOf } from '../config/some-of.js'
import { readableImages } from '../formats/readable-images.js'
import { FalsarioError } from '../system/errors.js'
import { CIRCULAR, type ClassImages, holds, listClassFolder, realFolder } from './class-folder.js'
import { listFolder } from './folder-entries.js'
import { findIdxFolder } from './idx-listing.js'
import { LABELS_BESIDE_IMAGES, looksLikeLabels } from './label-files.js'
import { isRunFolder, RUN_FOLDER } from './run-folder.js'
import type { UnreadableFile, UnusedPath } from './source.js'

/** A label is one byte. */
const MAX_CLASSES = 256

/** Number of files that an error names. */
const FILES_SHOWN = 3

/** The image files of a folder. */
export interface ImageListing {
  readonly paths: readonly string[]
  /** One label per path; undefined without class names. */
  readonly labels?: readonly number[]
  /** Names of the sub-folders, in the order of the labels; undefined without sub-folders. */
  readonly classNames?: readonly string[]
  /** Images in formats that cannot be read. */
  readonly unreadable?: readonly UnreadableFile[]
  /** Links, folders and files of labels that are not used. */
  readonly unused?: readonly UnusedPath[]
}

function invalidFolder(folder: string, problem: string, fix: string): FalsarioError {
  return new FalsarioError('DATA_INVALID', `${folder}: ${problem}. ${fix}`, {
    path: folder,
    expected: 'images, or one sub-folder of images per class',
    received: problem,
    fix,
  })
}

const formats = `Images that can be read are ${[...readableImages.keys()].join(' ')}, whatever their ending`

/** Returns the error for a folder without an image that can be read: it names what is in the folder. */
function noImages(
  folder: string,
  problem: string,
  { unreadable, others, unused }: Pick<ClassImages, 'unreadable' | 'others' | 'unused'>,
  fix: string,
): FalsarioError {
  if (unreadable.length > 0) {
    const listed = someOf(
      unreadable.map(({ path, reason }) => `${path}: ${reason}`),
      FILES_SHOWN,
    )
    return invalidFolder(folder, `${problem} that can be read (${listed})`, `${formats}.`)
  }
  const packed = unused.map(({ path, reason }) => `${path}: ${reason}`)
  if (packed.length > 0)
    return invalidFolder(folder, `${problem} (${someOf(packed, FILES_SHOWN)})`, fix)
  if (others.length > 0)
    return invalidFolder(
      folder,
      `${problem}, only other files (${someOf(others, FILES_SHOWN)})`,
      fix,
    )
  return invalidFolder(folder, problem, fix)
}

/**
 * Lists the images of a folder: those in its sub-folders, each of which is a class (labels in the order
 * of the names), or else those in the folder itself, without labels. The images of a class may lie in
 * folders inside its sub-folder. Files count if they have the ending of an image that can be read, or the
 * content of one.
 *
 * @throws FalsarioError DATA_INVALID if there are no images, images next to sub-folders, a class without
 * images, or more than 256 classes
 *
 * @example
 * const { paths, classNames } = await listImages('pets') // pets/cat/1.png …, ['cat', 'dog']
 */
export async function listImages(folder: string): Promise<ImageListing> {
  if (await isRunFolder(folder))
    throw invalidFolder(folder, `it is ${RUN_FOLDER}`, 'Name the folder of the images themselves.')
  const entries = await listFolder(folder)
  const { images, unreadable } = entries
  const { folders, unused: links } = await classFolders(folder, entries)
  // A single class says nothing about the images, so labels may be meant.
  const unused = folders.length < 2 ? [...links, ...labelsAmong(folder, entries)] : links
  if (folders.length === 0) {
    if (images.length > 0)
      return { paths: images.map((name) => join(folder, name)), unreadable, unused }
    const fix = `Add images, one sub-folder of images per class, or idx files. ${formats}.`
    throw noImages(folder, 'the folder contains no images', { ...entries, unused: links }, fix)
  }
  if (images.length > 0) {
    const problem = `the folder contains both images (${images[0]} …) and sub-folders (${folders[0]} …)`
    const fix = 'Move every image into the sub-folder of its class, or remove the sub-folders.'
    throw invalidFolder(folder, problem, fix)
  }
  if (folders.length > MAX_CLASSES) {
    const problem = `the folder contains ${folders.length} sub-folders`
    const fix = `Use at most ${MAX_CLASSES} sub-folders, because a label is one byte.`
    throw invalidFolder(folder, problem, fix)
  }
  const root = await realFolder(folder)
  const classes: ClassImages[] = []
  for (const name of folders)
    classes.push(await listClass(join(folder, name), root, folders.length === 1))
  return {
    paths: classes.flatMap(({ paths }) => paths),
    labels: classes.flatMap(({ paths }, label) => paths.map(() => label)),
    classNames: folders,
    unreadable: [...unreadable, ...classes.flatMap((images) => images.unreadable)],
    unused: [...unused, ...classes.flatMap((images) => images.unused)],
  }
}

/**
 * Returns the entries of `unused` for the files of a folder that look like labels.
 *
 * @example
 * labelsAmong('pets', await listFolder('pets')) // [{ path: 'pets/labels.csv', reason: 'looks like labels, …' }]
 */
export function labelsAmong(
  folder: string,
  { others }: { readonly others: readonly string[] },
): UnusedPath[] {
  return others
    .filter(looksLikeLabels)
    .map((name) => ({ path: join(folder, name), reason: LABELS_BESIDE_IMAGES }))
}

/** Returns the sub-folders that can be classes: no links that lead back to the folder itself, no training runs. */
async function classFolders(
  folder: string,
  {
    folders,
    unused,
  }: { readonly folders: readonly string[]; readonly unused: readonly UnusedPath[] },
): Promise<{ folders: string[]; unused: UnusedPath[] }> {
  const root = folders.length > 0 ? await realFolder(folder) : ''
  const kept: string[] = []
  const others: UnusedPath[] = []
  for (const name of folders) {
    const path = join(folder, name)
    if (holds(await realFolder(path), root)) others.push({ path, reason: CIRCULAR })
    else if (await isRunFolder(path)) others.push({ path, reason: RUN_FOLDER })
    else kept.push(name)
  }
  return { folders: kept, unused: [...unused, ...others] }
}

/** @param only whether there is no other class: then its sub-folders are probably the classes */
async function listClass(folder: string, root: string, only: boolean): Promise<ClassImages> {
  const images = await listClassFolder(folder, root)
  const { paths, direct, nested } = images
  if (paths.length > 0 && (direct > 0 || !only)) return images
  const problem = 'this class contains no images'
  const idx = await findIdxFolder(folder)
  if (idx !== undefined)
    throw invalidFolder(folder, `${problem}, but idx files`, `Did you mean to open ${idx}?`)
  if (nested !== undefined && paths.length > 0)
    throw invalidFolder(
      folder,
      `${problem}, only sub-folders (${nested} …)`,
      `Did you mean to open ${folder}?`,
    )
  const fix = `Name a folder in which each sub-folder has images, or remove this one. ${formats}.`
  throw noImages(folder, problem, images, fix)
}
