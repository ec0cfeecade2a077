import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { FalsarioError } from '../system/errors.js'
import { isFile, isFolder } from '../system/is-there.js'
import { dataFileError } from './data-file.js'
import {
  findIdxFiles,
  type IdxFiles,
  type IdxName,
  labelsOf,
  parseIdxName,
  parseImagesName,
} from './idx-names.js'
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
      if (/labels?/i.test(name) && !name.startsWith('.') && (await isFile(path)))
        lookalikes.push(name)
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
  const unlabelled = [train, test].some((pair) => pair !== undefined && pair.labels === undefined)
  return unlabelled ? { ...files, unused: [...files.unused, ...lookalikes] } : files
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
    reason: /labels/i.test(basename(name))
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
  if (labels !== undefined) return { labels: join(folder, labels.path), unused: [] }
  const others = names.filter(({ content, split, set }) => {
    const ofOtherImages = names.some(
      (name) => name.content === 'images' && name.split === split && name.set === set,
    )
    return content === 'labels' && !ofOtherImages
  })
  return { unused: unusedIdx(folder, [...others.map((name) => name.path), ...lookalikes]) }
}
