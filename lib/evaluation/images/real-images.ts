import { pathArgument } from '../../config/arguments.js'
import { invalid } from '../../config/explain.js'
import { isRecord } from '../../config/is-record.js'
import { Dataset } from '../../data/dataset.js'
import type { OpenControls } from '../../data/open-controls.js'
import { openDataset, openIfFound } from '../../data/open-dataset.js'
import type { DatasetOptions } from '../../data/options.js'
import { hasSplits, type ImageSize, placeOfSource, sizeOption } from '../../data/source-options.js'
import type { ChosenImages } from './chosen-images.js'

/** Some images of a dataset. */
export interface RealPart {
  readonly data: Dataset
  /** `test`, `train`, `all`, or which half of all images. */
  readonly split: string
  readonly images: ChosenImages
}

/** The real images that a subject is compared with. */
export interface RealImages {
  /** The images that metrics compare with. */
  readonly real: RealPart
  /** Other real images, for the floor. Left out if all images are in `real`. */
  readonly other?: RealPart
  /** The images that a model may have memorised. Left out for a subject that generates no images. */
  readonly training?: RealPart
}

/** Data as evaluate() takes them: an open dataset, a source, or a source with its options. */
export type RealSource = Dataset | string | ({ readonly source: string } & DatasetOptions)

/**
 * Checks data that a caller names: an open dataset, a source, or a source with its options.
 *
 * @param name the argument, for errors
 * @throws CONFIG_INVALID
 */
export function requireSource(name: string, source: unknown): void {
  if (source instanceof Dataset) return
  if (source instanceof URL || typeof source === 'string') pathArgument(name, source)
  else if (isRecord(source)) pathArgument(`${name}.source`, source.source)
  else throw invalid(name, 'a Dataset, a source, or a source with its options', source)
}

/** Returns where data are, if a caller names a path: `here` maps a path to its present path. */
export function placeOfData(source: RealSource, here: (path: string) => string): RealSource {
  if (typeof source === 'string') return placeOfSource(source, here)
  const named = isRecord(source) && !(source instanceof Dataset)
  return named && typeof source.source === 'string'
    ? { ...source, source: placeOfSource(source.source, here) }
    : source
}

type Split = DatasetOptions['split']
type OpenSplit = (split: Split) => Promise<Dataset>

/**
 * Chooses the real images to compare generated images with. Data with splits: the requested split (default:
 * the test images), and the other split for the floor. Data without splits: every second image, and the
 * others for the floor.
 *
 * @param size of the generated images: a folder of pictures is resized to it
 * @throws DATA_NOT_FOUND, DATA_INVALID, CONFIG_INVALID
 */
export async function openRealImages(
  source: RealSource,
  size: ImageSize | undefined,
  controls: OpenControls = {},
): Promise<RealImages> {
  requireSource('data', source)
  if (source instanceof Dataset) return halves(source)
  const { name, split, open } = await sourceOf(source, size, controls)
  return (await hasSplits(name)) ? openSplits(split, open) : halves(await open(undefined))
}

/**
 * Chooses the images to test a classifier with: the requested split (default: the test images), or all
 * images of data without splits.
 *
 * @param size of the classifier's images: a folder of pictures is resized to it
 * @throws DATA_NOT_FOUND, DATA_INVALID, CONFIG_INVALID
 */
export async function openTestImages(
  source: RealSource,
  size: ImageSize,
  controls: OpenControls = {},
): Promise<RealImages> {
  requireSource('data', source)
  if (source instanceof Dataset) return { real: wholePart(source, source.options.split ?? 'all') }
  const { name, split, open } = await sourceOf(source, size, controls)
  if (split !== undefined || !(await hasSplits(name)))
    return { real: wholePart(await open(split), split ?? 'all') }
  const test = await openIfFound(() => open('test'))
  return { real: test ? wholePart(test, 'test') : wholePart(await open('train'), 'train') }
}

async function sourceOf(
  source: Exclude<RealSource, Dataset>,
  size: ImageSize | undefined,
  controls: OpenControls,
): Promise<{ readonly name: string; readonly split: Split; readonly open: OpenSplit }> {
  const { source: name, ...options } = typeof source === 'string' ? { source } : source
  const resized = size ? await sizeOption(name, size) : {}
  return {
    name,
    split: options.split,
    open: (split) =>
      openDataset(name, { ...resized, ...options, ...(split && { split }) }, controls),
  }
}

async function openSplits(split: Split, open: OpenSplit): Promise<RealImages> {
  if (split === 'all') {
    const all = wholePart(await open('all'), 'all')
    return { real: all, training: all }
  }
  if (split === 'train') {
    const train = wholePart(await open('train'), 'train')
    const test = await openIfFound(() => open('test'))
    return { real: train, training: train, ...(test && { other: wholePart(test, 'test') }) }
  }
  // A folder may have one split only, stored under the name of its training images.
  const held = split ? await open(split) : await openIfFound(() => open('test'))
  if (held === undefined) return halves(await open('train'))
  const train = await openIfFound(() => open('train'))
  if (train === undefined) return halves(held)
  const training = wholePart(train, 'train')
  return { real: wholePart(held, split ?? 'test'), other: training, training }
}

function wholePart(data: Dataset, split: string): RealPart {
  return part(data, split, 0, 1)
}

function halves(data: Dataset): RealImages {
  const all = wholePart(data, 'all')
  if (data.count < 2) return { real: all, training: all }
  const other = part(data, 'every second of all, from the second on', 1, 2)
  return { real: part(data, 'every second of all', 0, 2), other, training: all }
}

function part(data: Dataset, split: string, first: number, stride: number): RealPart {
  return { data, split, images: { first, stride, count: Math.ceil((data.count - first) / stride) } }
}
