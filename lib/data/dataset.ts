import { constants } from 'node:buffer'
import { requireKeys, textArgument } from '../config/arguments.js'
import { invalid } from '../config/explain.js'
import { isRecord } from '../config/is-record.js'
import { FalsarioError } from '../system/errors.js'
import { checkShape, countClasses, invalidData } from './check-arrays.js'
import { givenArrays } from './given-arrays.js'
import { emptyClassesOf } from './labels.js'
import type { DatasetOptions } from './options.js'
import type { ArraysInput, SourceArrays, UnreadableFile, UnusedPath } from './source.js'
import { StoredImages, type StoredPart } from './stored-images.js'

/**
 * A dataset: images as uint8 [N, C, H, W], and labels if it has classes. It is checked on creation and
 * does not copy the arrays; do not change, transfer or resize them afterwards. Images of large idx files stay on the disk
 * (`stored`); `read` returns a range of images in both cases.
 *
 * @example
 * const data = await openDataset('digits')
 * console.log(data.count, data.shape, data.classes) // 10000 [10000, 1, 28, 28] 10
 */
export class Dataset {
  #images: Uint8Array | StoredImages | undefined
  #labels: Uint8Array | undefined
  /** Name to show: `digits`, or the name of the folder. */
  readonly name: string
  /** Name or path that was opened; for arrays, the name. */
  readonly source: string
  /** Options with which the source was opened; they give the same images again. */
  readonly options: DatasetOptions
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** Number of classes; 0 without labels. */
  readonly classes: number
  /** One name per class, in the order of the labels. */
  readonly classNames?: readonly string[]
  /**
   * Classes without an image: their names, or their numbers as text if the classes have no names. They keep
   * their labels.
   */
  readonly emptyClasses: readonly string[]
  /** Files that were skipped because they could not be read. */
  readonly unreadable: readonly UnreadableFile[]
  /** What exists in the source but is not used: circular links, label files that match no images. */
  readonly unused: readonly UnusedPath[]

  private constructor(
    source: string,
    arrays: SourceArrays,
    options: DatasetOptions,
    classes?: number,
  ) {
    this.name = arrays.name ?? source
    this.source = source
    this.options = Object.freeze({ ...options })
    this.#images = arrays.images
    this.shape = Object.freeze(checkShape(source, arrays))
    this.classes = classes ?? countClasses(source, arrays)
    this.#labels = arrays.labels
    if (arrays.labels && arrays.classNames) this.classNames = Object.freeze([...arrays.classNames])
    this.unreadable = Object.freeze([...(arrays.unreadable ?? [])])
    this.emptyClasses = Object.freeze(emptyClassesOf(this, arrays.labels))
    this.unused = Object.freeze([...(arrays.unused ?? [])])
    Object.freeze(this)
  }

  /**
   * Creates a dataset from arrays: images as uint8 [N, C, H, W], and one label per image, 0 to 255.
   *
   * @throws FalsarioError DATA_INVALID, naming array, position and value, if an array has another type or other
   * values, or if shape, bytes, labels and class names do not match
   *
   * @example
   * Dataset.fromArrays({ images: new Uint8Array(2 * 784), shape: [2, 1, 28, 28] }).count // 2
   */
  static fromArrays(
    arrays: SourceArrays | ArraysInput,
    source = nameOf(arrays),
    options: DatasetOptions = {},
  ): Dataset {
    textArgument('source', source)
    if (!isRecord(options)) throw invalid('options', 'an object', options)
    if (!isRecord(arrays)) throw invalidData(source, 'arrays', '{ images, shape }', typeof arrays)
    return new Dataset(source, givenArrays(source, arrays), options)
  }

  /**
   * Returns a dataset of images `start` to `end` (exclusive), with their labels and all classes.
   * Negative indices count from the end, as in Array.slice. Both datasets share memory, but each must
   * be disposed. Stored images stay on the disk.
   *
   * @throws FalsarioError DATA_INVALID if the range is empty, CONFIG_INVALID for an index that is not a whole
   * number, DISPOSED
   *
   * @example
   * const first16 = data.slice(0, 16)
   */
  slice(start: number, end = this.count): Dataset {
    const [from, to] = this.#range(start, end)
    const [images, labels] = [this.#requireImages(), this.labels]
    const [, ...image] = this.shape
    const properties = {
      name: this.name,
      shape: [to - from, ...image],
      ...(labels && { labels: labels.subarray(from, to) }),
      ...(this.classNames && { classNames: this.classNames }),
    }
    const arrays: SourceArrays =
      images instanceof StoredImages
        ? { ...properties, images: images.slice(from, to) }
        : { ...properties, images: images.subarray(from * this.#imageBytes, to * this.#imageBytes) }
    // A slice cannot be opened again; its source is only a description.
    return new Dataset(`${this.source}[${from}:${to}]`, arrays, {}, this.classes)
  }

  /**
   * Returns the bytes of images `start` to `end` (exclusive), row-major [n, C, H, W]. Negative indices
   * count from the end, as in Array.slice. Returns a view of images in memory; reads stored images from
   * their files.
   *
   * @throws FalsarioError DISPOSED; CONFIG_INVALID for an index that is not a whole number; DATA_INVALID if the range is too large for one array; DATA_INVALID or
   * DATA_NOT_FOUND, naming file and byte offset, if a file has changed
   *
   * @example
   * const batch = await data.read(0, 256)
   * console.log(batch.length) // 256 · C · H · W
   */
  async read(start = 0, end = this.count): Promise<Uint8Array> {
    const images = this.#requireImages()
    const [from, to] = this.#range(start, end)
    const bytes = (to - from) * this.#imageBytes
    if (bytes > constants.MAX_LENGTH) {
      const most = Math.floor(constants.MAX_LENGTH / this.#imageBytes)
      throw invalidData(
        this.source,
        'number of images to read',
        `at most ${most} at a time`,
        `${to - from}`,
      )
    }
    return images instanceof StoredImages
      ? images.read(from, to)
      : images.subarray(from * this.#imageBytes, to * this.#imageBytes)
  }

  /**
   * All images, row-major [N, C, H, W], 0 … 255.
   *
   * @throws FalsarioError DATA_STORED if the images stay on the disk, DISPOSED; DATA_INVALID if the memory of the
   * arrays was transferred or resized
   */
  get images(): Uint8Array {
    const images = this.#requireImages()
    if (!(images instanceof StoredImages)) return images
    const fix = 'Use read(start, end) to read a range of images.'
    throw new FalsarioError(
      'DATA_STORED',
      `${this.source}: the images (${images.length} bytes) are on the disk, not in memory. ${fix}`,
      { path: this.source, expected: 'images in memory', received: 'stored images', fix },
    )
  }

  /**
   * One label per image, 0 … classes - 1. Labels are in memory even if the images are stored.
   *
   * @throws FalsarioError DISPOSED
   */
  get labels(): Uint8Array | undefined {
    this.#requireImages()
    return this.#labels
  }

  /**
   * Whether the images stay on the disk because they are too large for memory.
   *
   * @throws FalsarioError DISPOSED
   */
  get stored(): boolean {
    return this.files !== undefined
  }

  /**
   * Positions of stored images in their files, in order; undefined for images in memory.
   *
   * @throws FalsarioError DISPOSED
   */
  get files(): readonly StoredPart[] | undefined {
    const images = this.#requireImages()
    return images instanceof StoredImages ? images.parts : undefined
  }

  /** Releases the arrays. Afterwards, images and labels throw; shape and names remain available. */
  dispose(): void {
    this.#images = undefined
    this.#labels = undefined
  }

  /** Releases the arrays, as `dispose` does. The images and labels cannot be used afterwards. */
  [Symbol.dispose](): void {
    this.dispose()
  }

  /** Bytes per image. */
  get #imageBytes(): number {
    return this.channels * this.height * this.width
  }

  #requireImages(): Uint8Array | StoredImages {
    if (this.#images === undefined)
      throw new FalsarioError('DISPOSED', `dataset '${this.name}' was used after dispose()`)
    if (this.#images instanceof Uint8Array)
      this.#checkLength('images', this.#images, this.#imageBytes)
    if (this.#labels !== undefined) this.#checkLength('labels', this.#labels, 1)
    return this.#images
  }

  /** The arrays are the caller's: their memory may be transferred to another thread, or resized. */
  #checkLength(array: string, { length }: Uint8Array, each: number): void {
    if (length === this.count * each) return
    throw invalidData(
      this.source,
      array,
      `${this.count * each} bytes, as when the dataset was created`,
      `${length} bytes: the memory was transferred or resized`,
      'transfer a copy, or create the dataset from a copy',
    )
  }

  /** Resolves indices as Array.slice does. */
  #range(start: number, end: number): [from: number, to: number] {
    for (const [name, index] of Object.entries({ start, end }))
      if (!Number.isSafeInteger(index)) throw invalid(name, 'a whole number', index)
    const resolve = (index: number) =>
      index < 0 ? Math.max(0, this.count + index) : Math.min(this.count, index)
    return [resolve(start), Math.max(resolve(start), resolve(end))]
  }

  /** Number of images. */
  get count(): number {
    return this.shape[0]
  }

  /** 1 for grey, 3 for colour. */
  get channels(): number {
    return this.shape[1]
  }

  /** Pixels. */
  get height(): number {
    return this.shape[2]
  }

  /** Pixels. */
  get width(): number {
    return this.shape[3]
  }
}

const arrayKeys: readonly (keyof ArraysInput)[] = [
  'images',
  'shape',
  'labels',
  'classNames',
  'name',
  'unreadable',
  'unused',
]

/** An object that a caller wrote, in which a wrong key is a typing error. Others may have more properties. */
function isPlain(value: unknown): boolean {
  return isRecord(value) && Object.getPrototypeOf(value) === Object.prototype
}

/**
 * Creates a dataset from arrays: images as uint8 [N, C, H, W], and one label per image, 0 to 255. Images and
 * labels that are a Uint8Array are not copied.
 *
 * @throws FalsarioError DATA_INVALID, naming array, position and value, if an array has another type or other
 * values, or if shape, bytes, labels and class names do not match
 *
 * @example
 * const [images, labels] = [new Uint8Array(2 * 64), Uint8Array.of(0, 1)]
 * const data = datasetFromArrays({ images, shape: [2, 1, 8, 8], labels, name: 'leaves' })
 */
export function datasetFromArrays(arrays: ArraysInput): Dataset {
  if (isPlain(arrays)) requireKeys('arrays', arrays, arrayKeys)
  return Dataset.fromArrays(arrays)
}

function nameOf(arrays: unknown): string {
  const name = isRecord(arrays) ? arrays.name : undefined
  return typeof name === 'string' && name !== '' ? name : 'arrays'
}
