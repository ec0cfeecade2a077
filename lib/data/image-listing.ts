import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { FalsarioError } from '../errors.js'
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

/** A label is a byte. */
const MOST_CLASSES = 256

export interface ImageListing {
  readonly paths: readonly string[]
  /** One a path; with class names only. */
  readonly labels?: readonly number[]
  readonly classNames?: readonly string[]
}

function unfit(folder: string, problem: string, fix: string): FalsarioError {
  return new FalsarioError('DATA_INVALID', `${folder}: ${problem}. ${fix}`, {
    path: folder,
    received: problem,
    fix,
  })
}

/** A link counts as what it leads to; one that leads nowhere as a file, which cannot be read. */
async function kindOf(folder: string, entry: Dirent): Promise<'folder' | 'file' | 'other'> {
  const found = entry.isSymbolicLink()
    ? await stat(join(folder, entry.name)).catch(() => undefined)
    : entry
  if (found?.isDirectory()) return 'folder'
  // To read a pipe that nobody writes to would wait for ever.
  return found === undefined || found.isFile() ? 'file' : 'other'
}

/** Images and sub-folders by name, in the order of code points; hidden ones and others left out. */
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
 * The images of a folder: those in its sub-folders, each a class (in the order of their names), or
 * those right in it, without labels. Files that are no images by their name are left out.
 *
 * @throws FalsarioError DATA_INVALID when there are no images, images beside class folders, a class
 * without images, or more than 256 classes
 *
 * @example
 * const { paths, classNames } = await listImages('pets') // pets/cat/1.png …, ['cat', 'dog']
 */
export async function listImages(folder: string): Promise<ImageListing> {
  const { images, folders } = await list(folder)
  if (folders.length === 0) {
    if (images.length > 0) return { paths: images.map((name) => join(folder, name)) }
    const kinds = [...imageExtensions].join(' ')
    throw unfit(
      folder,
      'no image in it',
      `Expected images (${kinds}), a folder a class, or idx files`,
    )
  }
  if (images.length > 0) {
    const problem = `images (${images[0]} …) beside folders (${folders[0]} …)`
    throw unfit(folder, problem, 'Put every image into the folder of its class, or none')
  }
  if (folders.length > MOST_CLASSES) {
    throw unfit(folder, `${folders.length} classes`, `Expected at most ${MOST_CLASSES} sub-folders`)
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
  const inside = folders[0]
  throw unfit(
    folder,
    inside ? `no image in this class, but folders (${inside} …)` : 'no image in this class',
    inside ? `Did you mean to open ${folder}?` : 'Remove the folder or fill it',
  )
}
