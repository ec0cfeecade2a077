import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import pMap from 'p-map'
import { FILE_KIND_BYTES, imageKindOf } from '../formats/file-kind.js'
import { foreignImages } from '../formats/foreign-images.js'
import { readableImages } from '../formats/readable-images.js'
import { entryKind } from '../system/entry-kind.js'
import { FalsarioError } from '../system/errors.js'
import { concernsEveryFile, dataFileError, readHead } from './data-file.js'
import { gunzippedStart } from './gunzipped-start.js'
import { LABELS_BESIDE_IMAGES, looksLikeLabels } from './label-files.js'
import { isLitter } from './litter.js'
import type { UnreadableFile, UnusedPath } from './source.js'

/** Reads at the same time, of the first bytes of files that their names do not tell. */
const READS_AT_ONCE = 16

/** What a folder of images contains, in the order of code units, without hidden files and litter. */
export interface FolderEntries {
  /** Names of the images. */
  readonly images: readonly string[]
  readonly folders: readonly string[]
  /** Images in formats that cannot be read. */
  readonly unreadable: readonly UnreadableFile[]
  /** Links that lead nowhere, archives, videos, and pipes with the name of an image. */
  readonly unused: readonly UnusedPath[]
  /** Names of all other files. */
  readonly others: readonly string[]
}

/** Where one entry of a folder belongs. */
type Place =
  | { readonly as: 'images' | 'folders' | 'others' }
  | { readonly as: 'unreadable' | 'unused'; readonly reason: string }
  | { readonly as: 'nothing' }

/**
 * Lists the content of a folder. Files whose ending is not that of an image that can be read are decided by
 * their first bytes.
 *
 * @throws FalsarioError DATA_NOT_FOUND, DATA_INVALID
 *
 * @example
 * const { images, folders } = await listFolder('pets')
 */
export async function listFolder(folder: string): Promise<FolderEntries> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw dataFileError(folder, error)
  })
  const visible = entries
    .filter(({ name }) => !isLitter(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
  const places = await pMap(visible, (entry) => placeOf(folder, entry), {
    concurrency: READS_AT_ONCE,
  })
  const named = (as: Place['as']) =>
    visible.filter((_, at) => places[at]?.as === as).map(({ name }) => name)
  const withReason = (as: Place['as']) =>
    visible.flatMap(({ name }, at) => {
      const place = places[at]
      return place?.as === as && 'reason' in place
        ? [{ path: join(folder, name), reason: place.reason }]
        : []
    })
  return {
    images: named('images'),
    folders: named('folders'),
    others: named('others'),
    unreadable: withReason('unreadable'),
    unused: withReason('unused'),
  }
}

async function placeOf(folder: string, entry: Dirent): Promise<Place> {
  const path = join(folder, entry.name)
  const ending = extname(entry.name).toLowerCase()
  let target: Parameters<typeof entryKind>[0] = entry
  if (entry.isSymbolicLink()) {
    try {
      target = await stat(path)
    } catch (error) {
      // An image that cannot be opened is reported when it is read.
      if (readableImages.has(ending)) return { as: 'images' }
      const reason = `a link that leads nowhere: ${dataFileError(path, error).received}`
      return { as: foreignImages.has(ending) ? 'unreadable' : 'unused', reason }
    }
  }
  if (target.isDirectory()) return { as: 'folders' }
  // Special files are not read, because reading a pipe without a writer waits forever.
  if (!target.isFile()) {
    const isNamedImage = readableImages.has(ending) || foreignImages.has(ending)
    const reason = `${entryKind(target)}, which is not read`
    return isNamedImage ? { as: 'unused', reason } : { as: 'nothing' }
  }
  return readableImages.has(ending) ? { as: 'images' } : placeByContent(path, ending)
}

async function placeByContent(path: string, ending: string): Promise<Place> {
  try {
    const head = await readHead(path, FILE_KIND_BYTES)
    if (head.length === 0)
      return foreignImages.has(ending)
        ? { as: 'unreadable', reason: 'the file is empty' }
        : { as: 'others' }
    const kind = imageKindOf(path, head)
    if (kind?.image === 'readable') return { as: 'images' }
    if (kind?.image === 'foreign' || (kind !== undefined && foreignImages.has(ending)))
      return { as: 'unreadable', reason: `${kind.name}, which cannot be read. ${kind.advice}` }
    if (isIdxImages(head))
      return { as: 'unused', reason: 'a file of idx images. Open it by its path.' }
    if (kind?.image === 'packed') {
      const maybe = `${kind.name}, which may hold images. ${kind.advice}`
      const reason = looksLikeLabels(basename(path)) ? LABELS_BESIDE_IMAGES : maybe
      return { as: 'unused', reason }
    }
    return { as: 'others' }
  } catch (error) {
    if (!(error instanceof FalsarioError) || concernsEveryFile(error)) throw error
    const reason = error.received ?? error.message
    return { as: foreignImages.has(ending) ? 'unreadable' : 'unused', reason }
  }
}

/** Whether bytes, plain or gzipped, begin as idx images: uint8, of three or four dimensions. */
function isIdxImages(head: Uint8Array): boolean {
  const [zero, second, type, dimensions = 0] = gunzippedStart(head)
  return zero === 0 && second === 0 && type === 8 && (dimensions === 3 || dimensions === 4)
}
