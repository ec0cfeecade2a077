import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { readableImages } from '../formats/readable-images.js'
import { FalsarioError } from '../system/errors.js'
import { isFile, isFolder } from '../system/is-there.js'
import { looksLikeClassNames } from './class-names.js'
import { dataFileError, readHead } from './data-file.js'
import { gunzippedStart } from './gunzipped-start.js'
import {
  findIdxFiles,
  type IdxFiles,
  type IdxName,
  isTwin,
  labelsOf,
  parseIdxName,
  parseImagesName,
} from './idx-names.js'
import { looksLikeLabels } from './label-files.js'
import { isLitter } from './litter.js'
import type { UnusedPath } from './source.js'

interface IdxNames {
  readonly names: readonly IdxName[]
  /** Files that are called labels, but not as idx files are. */
  readonly lookalikes: readonly string[]
}

/**
 * Lists the idx files of a folder. Some unpackers make a folder with the name of each file: then the file
 * inside it counts.
 *
 * @throws FalsarioError DATA_NOT_FOUND, DATA_INVALID
 */
async function listIdxNames(folder: string): Promise<IdxNames> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw dataFileError(folder, error)
  })
  const found: IdxName[] = []
  const lookalikes: string[] = []
  for (const name of names) {
    const parsed = parseIdxName(name)
    const path = join(folder, name)
    if (parsed === undefined) {
      if (mayBeLabels(name) && (await isFile(path))) lookalikes.push(name)
      continue
    }
    if (!(await isFolder(path))) {
      found.push(parsed)
      continue
    }
    const inside = (await readdir(path).catch(() => [])).filter((file) => !file.startsWith('.'))
    for (const file of inside) {
      const within = parseIdxName(file, join(name, file))
      const other = inside.length === 1 ? parseIdxName(name, join(name, file)) : undefined
      const idx = within?.content === parsed.content ? within : other
      if (idx !== undefined && (await isFile(join(path, file)))) found.push(idx)
    }
  }
  return { names: found, lookalikes: lookalikes.sort() }
}

/** Class names have a place of their own, and pictures are no labels. */
function mayBeLabels(name: string): boolean {
  const isPicture = readableImages.has(extname(name).toLowerCase())
  return looksLikeLabels(name) && !isLitter(name) && !isPicture && !looksLikeClassNames(name)
}

/** Bytes in which a file and its gzipped form are compared: the header and the first images or labels. */
const COMPARED_BYTES = 2 ** 16

/** Returns the names of used files that exist a second time, with another content. */
async function otherTwins(
  folder: string,
  names: readonly IdxName[],
  used: readonly string[],
): Promise<string[]> {
  const start = async (path: string) =>
    gunzippedStart(await readHead(join(folder, path), COMPARED_BYTES))
  const found: string[] = []
  for (const path of used) {
    const own = names.find((name) => name.path === path)
    const twins = names.filter((name) => own && name !== own && isTwin(name, own))
    if (twins.length === 0) continue
    const bytes = await start(path)
    for (const twin of twins) {
      // A twin that cannot be read is not the same.
      const other = await start(twin.path).catch(() => new Uint8Array())
      const length = Math.min(bytes.length, other.length)
      const same = Buffer.compare(bytes.subarray(0, length), other.subarray(0, length)) === 0
      if (length === 0 || !same) found.push(twin.path)
    }
  }
  return found
}

/**
 * Finds the idx files of a folder.
 *
 * @throws FalsarioError DATA_NOT_FOUND, DATA_INVALID
 *
 * @example
 * const { train, test } = await listIdxFiles('data/mnist')
 */
export async function listIdxFiles(folder: string): Promise<IdxFiles> {
  const { names, lookalikes } = await listIdxNames(folder)
  const files = findIdxFiles(names)
  const { train, test } = files
  const pairs = [train, test].filter((pair) => pair !== undefined)
  const used = pairs.flatMap(({ images, labels }) => (labels ? [images, labels] : [images]))
  const twins = await otherTwins(folder, names, used)
  const unlabelled = pairs.some(({ labels }) => labels === undefined)
  return { ...files, unused: [...files.unused, ...twins, ...(unlabelled ? lookalikes : [])] }
}

/**
 * Finds a folder of idx files among the folders inside a folder, as torchvision makes it: `MNIST/raw`.
 *
 * @param depth levels of folders to look into
 *
 * @example
 * await findIdxFolder('data') // data/MNIST/raw
 */
export async function findIdxFolder(folder: string, depth = 2): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  if (entries.some(({ name }) => parseIdxName(name)?.content === 'images')) return folder
  if (depth === 0) return undefined
  for (const entry of entries) {
    if (!entry.isDirectory() || isLitter(entry.name)) continue
    const found = await findIdxFolder(join(folder, entry.name), depth - 1)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * Returns the error for a folder with the images of several data sets.
 *
 * @example
 * if (files.sets.length > 1) throw severalSets(folder, files)
 */
export function severalSets(folder: string, { sets }: IdxFiles): FalsarioError {
  const named = sets.map((set) => (set === '' ? 'one without a name' : set)).join(', ')
  const [expected, received] = ['the idx files of one data set', `${sets.length}: ${named}`]
  const fix = 'Open the file of images of one data set by its path; its labels are found beside it.'
  return new FalsarioError(
    'DATA_INVALID',
    `${folder}: expected ${expected}, received ${received}. ${fix}`,
    { path: folder, expected, received, fix },
  )
}

/** Returns the entries of `unused` for idx files that are not used. */
export function unusedIdx(folder: string, names: readonly string[]): UnusedPath[] {
  return names.map((name) => ({
    path: join(folder, name),
    reason: looksLikeLabels(basename(name))
      ? 'looks like labels, but other labels are used or its name matches no images (expected train-labels-idx1-ubyte or t10k-labels-idx1-ubyte)'
      : 'images beside others of the same split, which are used',
  }))
}

/**
 * Finds the labels beside a file of images; if there are none, `unused` lists the files that look like labels.
 *
 * @throws FalsarioError DATA_NOT_FOUND, DATA_INVALID
 *
 * @example
 * const { labels } = await labelsBeside('letters-images-idx3-ubyte')
 */
export async function labelsBeside(
  path: string,
): Promise<{ readonly labels?: string; readonly unused: readonly UnusedPath[] }> {
  const folder = dirname(path)
  const { names, lookalikes } = await listIdxNames(folder)
  const images = parseImagesName(basename(path))
  const labels = images && labelsOf(images, names)
  if (labels !== undefined) {
    const twins = await otherTwins(folder, names, [labels.path])
    return { labels: join(folder, labels.path), unused: unusedIdx(folder, twins) }
  }
  const others = names.filter(({ content, split, set }) => {
    const ofOtherImages = names.some(
      (name) => name.content === 'images' && name.split === split && name.set === set,
    )
    return content === 'labels' && !ofOtherImages
  })
  return { unused: unusedIdx(folder, [...others.map((name) => name.path), ...lookalikes]) }
}
