import { stat } from 'node:fs/promises'
import { FalsarioError } from '../errors.js'
import { systemCode } from '../system-reason.js'
import { dataFileError } from './data-file.js'
import type { OpenControls } from './open-controls.js'
import { checkOptions, type DatasetOptions } from './options.js'
import type { DatasetArrays, UnreadableFile } from './source.js'
import { namedSources, pathSources } from './sources.js'

function invalid(source: string, what: string, expected: string, received: string): FalsarioError {
  return new FalsarioError(
    'DATA_INVALID',
    `${source}: ${what}: expected ${expected}, received ${received}`,
    { path: source, expected, received },
  )
}

function checkShape(
  source: string,
  arrays: DatasetArrays,
): readonly [number, number, number, number] {
  const { shape, images } = arrays
  const [count, channels, height, width, ...more] = shape
  const text = `[${shape.join(', ')}]`
  if (
    count === undefined ||
    channels === undefined ||
    height === undefined ||
    width === undefined ||
    more.length > 0 ||
    !shape.every((size) => Number.isSafeInteger(size) && size >= 1)
  ) {
    throw invalid(source, 'shape of the images', '[N, C, H, W], each at least 1', text)
  }
  const bytes = count * channels * height * width
  if (images.length !== bytes) {
    throw invalid(source, 'images', `${bytes} bytes for shape ${text}`, `${images.length} bytes`)
  }
  return [count, channels, height, width]
}

/** Checks the labels and says how many classes there are: 0 without labels. */
function countClasses(source: string, arrays: DatasetArrays): number {
  const { labels, classNames } = arrays
  const count = arrays.shape[0] ?? 0
  if (!labels) return 0
  if (labels.length !== count) {
    throw invalid(source, 'number of labels', `${count}, one an image`, String(labels.length))
  }
  let largest = 0
  for (const label of labels) if (label > largest) largest = label
  if (!classNames) return largest + 1
  if (largest >= classNames.length) {
    const at = labels.indexOf(largest)
    const expected = `0 … ${classNames.length - 1}, as there are ${classNames.length} class names`
    throw invalid(source, `label of image ${at}`, expected, String(largest))
  }
  return classNames.length
}

/**
 * Images as uint8 [N, C, H, W] with labels where there are any. Checked when made, and not changed
 * afterwards; the arrays are the caller's own, not copies.
 *
 * @example
 * const data = await openDataset('digits')
 * console.log(data.count, data.shape, data.classes) // 10000 [10000, 1, 28, 28] 10
 */
export class Dataset {
  /** For people: `digits`, or the name of the folder. */
  readonly name: string
  /** What was opened: a name or a path; for arrays the name. */
  readonly source: string
  /** How it was opened: with these the source gives the same images again. */
  readonly options: DatasetOptions
  /** Row-major [N, C, H, W], 0 … 255. */
  readonly images: Uint8Array
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** One an image, 0 … classes - 1. */
  readonly labels?: Uint8Array
  /** How many classes: 0 without labels. */
  readonly classes: number
  /** One a class, in the order of the labels. */
  readonly classNames?: readonly string[]
  /** Files that were left out when it was opened, for they could not be read; else empty. */
  readonly unreadable: readonly UnreadableFile[]

  private constructor(
    source: string,
    arrays: DatasetArrays,
    options: DatasetOptions,
    classes?: number,
  ) {
    this.name = arrays.name ?? source
    this.source = source
    this.options = Object.freeze({ ...options })
    this.images = arrays.images
    this.shape = Object.freeze(checkShape(source, arrays))
    this.classes = classes ?? countClasses(source, arrays)
    if (arrays.labels) this.labels = arrays.labels
    if (arrays.labels && arrays.classNames) this.classNames = Object.freeze([...arrays.classNames])
    this.unreadable = Object.freeze([...(arrays.unreadable ?? [])])
    Object.freeze(this)
  }

  /**
   * A data set of your own arrays: images [N, C, H, W] as uint8, labels one an image.
   *
   * @throws FalsarioError DATA_INVALID when shape, bytes, labels and class names do not agree
   *
   * @example
   * Dataset.fromArrays({ images: new Uint8Array(2 * 784), shape: [2, 1, 28, 28] }).count // 2
   */
  static fromArrays(
    arrays: DatasetArrays,
    source = arrays.name ?? 'arrays',
    options: DatasetOptions = {},
  ): Dataset {
    return new Dataset(source, arrays, options)
  }

  /**
   * Images `start` to `end` (not included), with their labels and all classes; counted as
   * Array.slice counts. Memory is shared.
   *
   * @throws FalsarioError DATA_INVALID when no image is left
   *
   * @example
   * const some = data.slice(0, 16)
   */
  slice(start: number, end = this.count): Dataset {
    const [, ...image] = this.shape
    const size = image.reduce((product, side) => product * side, 1)
    const whole = (at: number) => {
      const place = Math.trunc(at) || 0
      return place < 0 ? Math.max(0, this.count + place) : Math.min(this.count, place)
    }
    const [from, to] = [whole(start), Math.max(whole(start), whole(end))]
    const arrays = {
      name: this.name,
      images: this.images.subarray(from * size, to * size),
      shape: [to - from, ...image],
      ...(this.labels && { labels: this.labels.subarray(from, to) }),
      ...(this.classNames && { classNames: this.classNames }),
    }
    // No source opens to a part: the name says what it is, and that it cannot be opened again.
    return new Dataset(`${this.source}[${from}:${to}]`, arrays, {}, this.classes)
  }

  /**
   * Images `start` to `end` (not included), row-major [n, C, H, W].
   *
   * @example
   * const first = await data.read(0, 16)
   */
  async read(start: number, end: number): Promise<Uint8Array> {
    const [, ...image] = this.shape
    const size = image.reduce((product, side) => product * side, 1)
    return this.images.subarray(start * size, end * size)
  }

  /** How many images. */
  get count(): number {
    return this.shape[0]
  }

  /** 1 for grey, 3 for colour. */
  get channels(): number {
    return this.shape[1]
  }

  /** In pixels. */
  get height(): number {
    return this.shape[2]
  }

  /** In pixels. */
  get width(): number {
    return this.shape[3]
  }
}

/**
 * A data set of your own arrays; see Dataset.fromArrays.
 *
 * @throws FalsarioError DATA_INVALID when shape, bytes, labels and class names do not agree
 *
 * @example
 * const data = datasetFromArrays({ images, shape: [500, 3, 64, 64], labels, name: 'leaves' })
 */
export function datasetFromArrays(arrays: DatasetArrays): Dataset {
  return Dataset.fromArrays(arrays)
}

/**
 * Opens images: `digits` (10,000 MNIST digits, built in), `shapes` (generated; options `count`,
 * `seed`, `style`, `split`), `mnist` and `fashion-mnist` (from the data cache; option `split`), a
 * folder with idx files (option `split`: `train` unless told otherwise), a single idx file, or a
 * folder of images with a sub-folder a class (options `size`, `channels`). A name wins over a path:
 * write `./digits` for a folder of that name. Images of a folder that cannot be read are left out
 * and listed in `unreadable`, with the reason; a class keeps its label, though it lose all of them.
 *
 * @param controls a signal, and a listener to the progress of a folder of images
 * @throws FalsarioError DATA_NOT_FOUND, DATA_INVALID (file and place are named), CONFIG_INVALID for
 * an option that the source does not take; the signal's reason when it was stopped
 *
 * @example
 * const data = await openDataset('photos', { size: 64 }, { signal: AbortSignal.timeout(60_000) })
 * for (const { path, reason } of data.unreadable) console.warn(path, reason)
 */
export async function openDataset(
  source: string,
  options: DatasetOptions = {},
  controls: OpenControls = {},
): Promise<Dataset> {
  const { signal } = controls
  signal?.throwIfAborted()
  const named = namedSources.find(({ name }) => name === source)
  if (named) {
    const arrays = await named.open(checkOptions(source, named.takes, options))
    signal?.throwIfAborted()
    return Dataset.fromArrays(arrays, source, options)
  }
  await checkThere(source)
  for (const candidate of pathSources) {
    if (!(await candidate.accepts(source))) continue
    const checked = checkOptions(source, candidate.takes, options)
    const arrays = await candidate.open(source, checked, controls)
    signal?.throwIfAborted()
    return Dataset.fromArrays(arrays, source, options)
  }
  const expected = pathSources.map(({ kind }) => kind).join(', ')
  throw invalid(source, 'no data that falsario knows', expected, 'none of these')
}

async function checkThere(source: string): Promise<void> {
  try {
    await stat(source)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw dataFileError(source, error)
    const names = namedSources.map(({ name }) => name).join(', ')
    throw new FalsarioError(
      'DATA_NOT_FOUND',
      `nothing at '${source}', and no data set of that name: expected a path or one of ${names}`,
      { path: source, expected: `a path or one of ${names}`, received: source, cause: error },
    )
  }
}
