import { readdir } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { readableImages } from '../formats/readable-images.js'
import { FalsarioError } from '../system/errors.js'
import { isFolder } from '../system/is-there.js'
import { absolutePath } from '../system/working-folder.js'
import { withClassNames } from './class-names.js'
import { listFolder } from './folder-entries.js'
import { type IdxLimits, idxLimits } from './idx.js'
import { readLabelledIdx } from './idx-file.js'
import { listIdxFiles, severalSets, unusedIdx } from './idx-listing.js'
import type { IdxPair } from './idx-names.js'
import { findLargest } from './labels.js'
import { type DatasetOptions, unknownSplit } from './options.js'
import type { DatasetArrays, PathSource, SourceArrays, StoredArrays, UnusedPath } from './source.js'
import { StoredImages } from './stored-images.js'

/** Copying this much takes about a millisecond; then the event loop continues. */
const BYTES_AT_ONCE = 2 ** 20

async function concatenate(parts: readonly Uint8Array[]): Promise<Uint8Array> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let filled = 0
  for (const part of parts) {
    for (let from = 0; from < part.length; from += BYTES_AT_ONCE) {
      const piece = part.subarray(from, from + BYTES_AT_ONCE)
      whole.set(piece, filled)
      filled += piece.length
      await setImmediate()
    }
  }
  return whole
}

/** Joins images that are both in memory or both stored in files. */
async function joinImages(
  folder: string,
  first: SourceArrays['images'],
  second: SourceArrays['images'],
): Promise<Pick<DatasetArrays, 'images'> | Pick<StoredArrays, 'images'>> {
  if (!(first instanceof StoredImages || second instanceof StoredImages))
    return { images: await concatenate([first, second]) }
  if (first instanceof StoredImages && second instanceof StoredImages)
    return { images: first.concat(second) }
  const [expected, received] = ['two plain files', 'one plain and one gzipped file']
  const fix = 'Unpack the gzipped file with gunzip.'
  const problem = 'train and test are too large to be joined in memory'
  throw new FalsarioError(
    'DATA_INVALID',
    `${folder}: ${problem}: expected ${expected}, received ${received}. ${fix}`,
    { path: folder, expected, received, fix },
  )
}

async function joinSplits(
  folder: string,
  first: SourceArrays,
  second: SourceArrays,
): Promise<SourceArrays> {
  const [count = 0, ...image] = first.shape
  const [more = 0, ...otherImage] = second.shape
  const match = image.join() === otherImage.join() && !first.labels === !second.labels
  if (!match) {
    const describe = ({ shape, labels }: SourceArrays) =>
      `[${shape.join(', ')}] ${labels ? 'with' : 'without'} labels`
    throw new FalsarioError(
      'DATA_INVALID',
      `${folder}: train and test must have the same image shape and both or neither have labels: train is ${describe(first)}, test is ${describe(second)}`,
      { path: folder, expected: describe(first), received: describe(second) },
    )
  }
  const labels = first.labels && second.labels && (await concatenate([first.labels, second.labels]))
  return {
    ...(await joinImages(folder, first.images, second.images)),
    shape: [count + more, ...image],
    ...(labels ? { labels, largestLabel: await findLargest(labels) } : {}),
  }
}

function choosePairs(
  folder: string,
  available: { train?: IdxPair; test?: IdxPair },
  split: DatasetOptions['split'],
): [IdxPair, ...IdxPair[]] {
  const { train, test } = available
  if (split === 'validation') throw unknownSplit(folder, split, ['train', 'test', 'all'])
  const bySplit = { all: [train, test], train: [train], test: [test] }
  // Without a split, a folder that has only test files opens to these.
  const pairs = split ? bySplit[split] : [train ?? test]
  const [first, ...others] = pairs.filter((pair) => pair !== undefined)
  if (first) return [first, ...others]
  const prefix = split === 'test' ? 't10k' : 'train'
  const expected = `${prefix}-images-idx3-ubyte, plain or .gz`
  const images = split === 'train' || split === 'test' ? `${split} images` : 'images'
  throw new FalsarioError(
    'DATA_NOT_FOUND',
    `${folder}: ${images} not found: expected a file ${expected}`,
    { path: folder, expected, received: 'no such file' },
  )
}

function readPair(
  folder: string,
  { images, labels }: IdxPair,
  limits: IdxLimits,
): Promise<SourceArrays> {
  return readLabelledIdx(join(folder, images), labels && join(folder, labels), limits)
}

/** Reads all pairs. If one stays on the disk, all do, so that they can be joined. */
async function readPairs(
  folder: string,
  pairs: readonly [IdxPair, ...IdxPair[]],
  limits: IdxLimits,
): Promise<[SourceArrays, ...SourceArrays[]]> {
  const [first, ...others] = pairs
  const parts: [SourceArrays, ...SourceArrays[]] = [await readPair(folder, first, limits)]
  for (const pair of others) parts.push(await readPair(folder, pair, limits))
  const stored = parts.filter(({ images }) => images instanceof StoredImages)
  const uniform = stored.length === 0 || stored.length === parts.length
  if (uniform || limits.storeAbove === 0) return parts
  return readPairs(folder, pairs, { ...limits, storeAbove: 0 })
}

/**
 * Reads the idx files of a folder. Images of large plain files stay on the disk.
 *
 * @param split default: train, or test if the folder has no training images
 * @throws FalsarioError DATA_NOT_FOUND if the folder lacks the split, DATA_INVALID
 *
 * @example
 * const { shape } = await readIdxFolder('data/mnist', 'all') // [70000, 1, 28, 28]
 */
export async function readIdxFolder(
  folder: string,
  split: DatasetOptions['split'],
  limits: IdxLimits = idxLimits,
): Promise<SourceArrays> {
  const files = await listIdxFiles(folder)
  if (files.sets.length > 1) throw severalSets(folder, files)
  const pairs = choosePairs(folder, files, split)
  let [whole, ...more] = await readPairs(folder, pairs, limits)
  for (const split of more) whole = await joinSplits(folder, whole, split)
  const unused = [...unusedIdx(folder, files.unused), ...(await imagesBeside(folder))]
  return { ...whole, unused }
}

/** Lists the images, and the folders with images, that lie beside idx files. */
async function imagesBeside(folder: string): Promise<UnusedPath[]> {
  const { images, folders } = await listFolder(folder)
  const found = images.map((name) => join(folder, name))
  for (const name of folders) {
    const path = join(folder, name)
    const inside = await readdir(path).catch((): string[] => [])
    if (inside.some((file) => readableImages.has(extname(file).toLowerCase()))) found.push(path)
  }
  return found.map((path) => ({ path, reason: 'beside idx files, which are used' }))
}

/** A folder of idx files named as in MNIST: `train-images-idx3-ubyte[.gz]` etc. */
export const idxFolderSource: PathSource = {
  kind: 'a folder of idx files (train-images-idx3-ubyte …)',
  acceptedOptions: ['split'],
  async accepts(path) {
    if (!(await isFolder(path))) return false
    const { train, test } = await listIdxFiles(path)
    return train !== undefined || test !== undefined
  },
  async open(path, options) {
    const arrays = await withClassNames(path, await readIdxFolder(path, options.split))
    return { ...arrays, name: basename(absolutePath(path)) }
  },
}
