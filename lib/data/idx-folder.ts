import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { FalsarioError } from '../errors.js'
import { isFolder } from '../is-there.js'
import { withClassNames } from './class-names.js'
import { dataFileError } from './data-file.js'
import { readLabelledIdx } from './idx-file.js'
import { type IdxLimits, idxLimits } from './idx-limits.js'
import { findIdxFiles, type IdxPair } from './idx-names.js'
import { findLargest } from './labels.js'
import { type DatasetOptions, noSuchSplit } from './options.js'
import type { DatasetArrays, PathSource, SourceArrays, StoredArrays } from './source.js'
import { StoredImages } from './stored-images.js'

/** About a millisecond of copying into fresh memory; then Node gets its turn. */
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

/** Both in memory, or both in their files. */
async function joinImages(
  folder: string,
  first: SourceArrays['images'],
  second: SourceArrays['images'],
): Promise<Pick<DatasetArrays, 'images'> | Pick<StoredArrays, 'images'>> {
  if (!(first instanceof StoredImages || second instanceof StoredImages))
    return { images: await concatenate([first, second]) }
  if (first instanceof StoredImages && second instanceof StoredImages)
    return { images: first.concat(second) }
  const fix = 'Unpack it (gunzip)'
  const sentence = `${folder}: one of train and test is too large for memory, the other is gzipped: expected both as plain files. ${fix}`
  throw new FalsarioError('DATA_INVALID', sentence, {
    path: folder,
    expected: 'both as plain files',
    received: 'a gzipped file',
    fix,
  })
}

async function joinParts(
  folder: string,
  first: SourceArrays,
  second: SourceArrays,
): Promise<SourceArrays> {
  const [count = 0, ...image] = first.shape
  const [more = 0, ...otherImage] = second.shape
  const agree = image.join() === otherImage.join() && !first.labels === !second.labels
  if (!agree) {
    const describe = ({ shape, labels }: SourceArrays) =>
      `[${shape.join(', ')}] ${labels ? 'with' : 'without'} labels`
    throw new FalsarioError(
      'DATA_INVALID',
      `${folder}: train and test cannot be joined: train is ${describe(first)}, test is ${describe(second)}`,
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
  found: { train?: IdxPair; test?: IdxPair },
  split: DatasetOptions['split'],
): [IdxPair, ...IdxPair[]] {
  const { train, test } = found
  if (split === 'validation') throw noSuchSplit(folder, split, ['train', 'test', 'all'])
  const wanted = { all: [train, test], train: [train], test: [test] }
  // Nobody who points at a folder with nothing but t10k files wants to hear that train is missing.
  const pairs = split ? wanted[split] : [train ?? test]
  const [first, ...others] = pairs.filter((pair) => pair !== undefined)
  if (first) return [first, ...others]
  const prefix = split === 'test' ? 't10k' : 'train'
  const expected = `${prefix}-images-idx3-ubyte, plain or .gz`
  const what = split === 'train' || split === 'test' ? `${split} images` : 'images'
  throw new FalsarioError('DATA_NOT_FOUND', `${folder}: no ${what}: expected ${expected}`, {
    path: folder,
    expected,
    received: 'none',
  })
}

function readPair(
  folder: string,
  { images, labels }: IdxPair,
  limits: IdxLimits,
): Promise<SourceArrays> {
  return readLabelledIdx(join(folder, images), labels && join(folder, labels), limits)
}

/** Where one part is too large for memory the others stay in their files too: alike they join. */
async function readPairs(
  folder: string,
  pairs: readonly [IdxPair, ...IdxPair[]],
  limits: IdxLimits,
): Promise<[SourceArrays, ...SourceArrays[]]> {
  const [first, ...others] = pairs
  const parts: [SourceArrays, ...SourceArrays[]] = [await readPair(folder, first, limits)]
  for (const pair of others) parts.push(await readPair(folder, pair, limits))
  const stored = parts.filter(({ images }) => images instanceof StoredImages)
  const alike = stored.length === 0 || stored.length === parts.length
  if (alike || limits.storeAbove === 0) return parts
  return readPairs(folder, pairs, { ...limits, storeAbove: 0 })
}

/**
 * Reads the idx files of a folder; images of large plain files stay in them.
 *
 * @throws FalsarioError DATA_NOT_FOUND when the split is not there, DATA_INVALID
 *
 * @example
 * const { shape } = await readIdxFolder('data/mnist', 'all') // [70000, 1, 28, 28]
 */
export async function readIdxFolder(
  folder: string,
  split: DatasetOptions['split'],
  limits: IdxLimits = idxLimits,
): Promise<SourceArrays> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw dataFileError(folder, error)
  })
  const pairs = choosePairs(folder, findIdxFiles(names), split)
  let [whole, ...more] = await readPairs(folder, pairs, limits)
  for (const part of more) whole = await joinParts(folder, whole, part)
  return whole
}

/** A folder with `train-images-idx3-ubyte[.gz]` and the like. */
export const idxFolderSource: PathSource = {
  kind: 'a folder of idx files (train-images-idx3-ubyte …)',
  takes: ['split'],
  async accepts(path) {
    if (!(await isFolder(path))) return false
    const { train, test } = findIdxFiles(await readdir(path))
    return train !== undefined || test !== undefined
  },
  async open(path, options) {
    const arrays = await withClassNames(path, await readIdxFolder(path, options.split))
    return { ...arrays, name: basename(resolve(path)) }
  },
}
