import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { FalsarioError } from '../errors.js'
import { withClassNames } from './class-names.js'
import { dataFileError } from './data-file.js'
import { findIdxFiles, type IdxPair } from './idx-names.js'
import { readLabelledIdx } from './labelled-idx.js'
import { type DatasetOptions, noSuchSplit } from './options.js'
import type { DatasetArrays, PathSource } from './source.js'

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

async function joinParts(
  folder: string,
  first: DatasetArrays,
  second: DatasetArrays,
): Promise<DatasetArrays> {
  const [count = 0, ...image] = first.shape
  const [more = 0, ...otherImage] = second.shape
  const agree = image.join() === otherImage.join() && !first.labels === !second.labels
  if (!agree) {
    const describe = ({ shape, labels }: DatasetArrays) =>
      `[${shape.join(', ')}] ${labels ? 'with' : 'without'} labels`
    throw new FalsarioError(
      'DATA_INVALID',
      `${folder}: train and test cannot be joined: train is ${describe(first)}, test is ${describe(second)}`,
      { path: folder, expected: describe(first), received: describe(second) },
    )
  }
  const labels = first.labels && second.labels && (await concatenate([first.labels, second.labels]))
  const images = await concatenate([first.images, second.images])
  return { images, shape: [count + more, ...image], ...(labels ? { labels } : {}) }
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

function readPair(folder: string, { images, labels }: IdxPair): Promise<DatasetArrays> {
  return readLabelledIdx(join(folder, images), labels && join(folder, labels))
}

/**
 * Reads the idx files of a folder.
 *
 * @throws FalsarioError DATA_NOT_FOUND when the split is not there, DATA_INVALID
 *
 * @example
 * const { shape } = await readIdxFolder('data/mnist', 'all') // [70000, 1, 28, 28]
 */
export async function readIdxFolder(
  folder: string,
  split: DatasetOptions['split'],
): Promise<DatasetArrays> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw dataFileError(folder, error)
  })
  const [first, ...others] = choosePairs(folder, findIdxFiles(names), split)
  let whole = await readPair(folder, first)
  for (const pair of others) whole = await joinParts(folder, whole, await readPair(folder, pair))
  return whole
}

/** A folder with `train-images-idx3-ubyte[.gz]` and the like. */
export const idxFolderSource: PathSource = {
  kind: 'a folder of idx files (train-images-idx3-ubyte …)',
  takes: ['split'],
  async accepts(path) {
    if (!(await stat(path)).isDirectory()) return false
    const { train, test } = findIdxFiles(await readdir(path))
    return train !== undefined || test !== undefined
  },
  async open(path, options) {
    const arrays = await withClassNames(path, await readIdxFolder(path, options.split))
    return { ...arrays, name: basename(resolve(path)) }
  },
}
