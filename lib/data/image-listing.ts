import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { FalsarioError } from '../system/errors.js'
import { dataFileError } from './data-file.js'

const imageExtensions = new Set([
  '.avif',
  '.gif',
  '.jpeg',
  '.jpg',
  '.png',
  '.tif',
  '.tiff',
  '.webp',
])

/** A label is one byte. */
const MAX_CLASSES = 256

/** The image files of a folder. */
export interface ImageListing {
  readonly paths: readonly string[]
  /** One label per path; undefined without class names. */
  readonly labels?: readonly number[]
  /** Names of the sub-folders, in the order of the labels; undefined without sub-folders. */
  readonly classNames?: readonly string[]
}

function invalidFolder(folder: string, problem: string, fix: string): FalsarioError {
  return new FalsarioError('DATA_INVALID', `${folder}: ${problem}. ${fix}`, {
    path: folder,
    expected: 'images, or one sub-folder of images per class',
    received: problem,
    fix,
  })
}

/** Follows symbolic links. A broken link counts as a file, so that it is reported as unreadable. */
async function kindOf(folder: string, entry: Dirent): Promise<'folder' | 'file' | 'other'> {
  const target = entry.isSymbolicLink()
    ? await stat(join(folder, entry.name)).catch(() => undefined)
    : entry
  if (target?.isDirectory()) return 'folder'
  // Special files are ignored, because reading a pipe without a writer waits forever.
  return target === undefined || target.isFile() ? 'file' : 'other'
}

/** Lists images and sub-folders in the order of code units, without hidden and other files. */
async function list(folder: string): Promise<{ images: string[]; folders: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw dataFileError(folder, error)
  })
  const images: string[] = []
  const folders: string[] = []
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const kind = await kindOf(folder, entry)
    if (kind === 'folder') folders.push(entry.name)
    if (kind === 'file' && imageExtensions.has(extname(entry.name).toLowerCase()))
      images.push(entry.name)
  }
  return { images: images.sort(), folders: folders.sort() }
}

/**
 * Lists the images of a folder: those in its sub-folders, each of which is a class (labels in the order
 * of the names), or else those in the folder itself, without labels. Only files with the extension of an
 * image format count.
 *
 * @throws FalsarioError DATA_INVALID if there are no images, images next to sub-folders, a class without
 * images, or more than 256 classes
 *
 * @example
 * const { paths, classNames } = await listImages('pets') // pets/cat/1.png …, ['cat', 'dog']
 */
export async function listImages(folder: string): Promise<ImageListing> {
  const { images, folders } = await list(folder)
  if (folders.length === 0) {
    if (images.length > 0) return { paths: images.map((name) => join(folder, name)) }
    const kinds = [...imageExtensions].join(' ')
    const fix = `Add images (${kinds}), one sub-folder of images per class, or idx files.`
    throw invalidFolder(folder, 'the folder contains no images', fix)
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
  const paths: string[] = []
  const labels: number[] = []
  for (const [label, name] of folders.entries()) {
    for (const path of await listClass(join(folder, name))) {
      paths.push(path)
      labels.push(label)
    }
  }
  return { paths, labels, classNames: folders }
}

async function listClass(folder: string): Promise<string[]> {
  const { images, folders } = await list(folder)
  if (images.length > 0) return images.map((name) => join(folder, name))
  const nested = folders[0]
  throw invalidFolder(
    folder,
    nested
      ? `this class contains no images, only sub-folders (${nested} …)`
      : 'this class contains no images',
    nested ? `Did you mean to open ${folder}?` : 'Remove the folder, or add images to it.',
  )
}
