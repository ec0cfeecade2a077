import { constants } from 'node:buffer'
import { FalsarioError } from '../errors.js'
import { checkShape, countClasses, invalidData } from './check-arrays.js'
import type { DatasetOptions } from './options.js'
import type { DatasetArrays, SourceArrays, UnreadableFile } from './source.js'
import { StoredImages, type StoredPart } from './stored-images.js'

/**
 * Images as uint8 [N, C, H, W] with labels where there are any. Checked when made, and not changed
 * afterwards; the arrays are the caller's own, not copies. Images of large idx files stay in their
 * files (`stored`): `read` gives some of them, here as there.
 *
 * @example
 * const data = await openDataset('digits')
 * console.log(data.count, data.shape, data.classes) // 10000 [10000, 1, 28, 28] 10
 */
export class Dataset {
  #images: Uint8Array | StoredImages | undefined
  #labels: Uint8Array | undefined
  /** For people: `digits`, or the name of the folder. */
  readonly name: string
  /** What was opened: a name or a path; for arrays the name. */
  readonly source: string
  /** How it was opened: with these the source gives the same images again. */
  readonly options: DatasetOptions
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** How many classes: 0 without labels. */
  readonly classes: number
  /** One a class, in the order of the labels. */
  readonly classNames?: readonly string[]
  /** Files that were left out when it was opened, for they could not be read; else empty. */
  readonly unreadable: readonly UnreadableFile[]

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
    arrays: SourceArrays,
    source = arrays.name ?? 'arrays',
    options: DatasetOptions = {},
  ): Dataset {
    return new Dataset(source, arrays, options)
  }

  /**
   * Images `start` to `end` (not included), with their labels and all classes; counted as
   * Array.slice counts. Memory is shared, and each is disposed for itself; what is stored stays
   * stored.
   *
   * @throws FalsarioError DATA_INVALID when no image is left, DISPOSED
   *
   * @example
   * const some = data.slice(0, 16)
   */
  slice(start: number, end = this.count): Dataset {
    const [from, to] = this.#range(start, end)
    const [images, labels] = [this.#held(), this.labels]
    const [, ...image] = this.shape
    const facts = {
      name: this.name,
      shape: [to - from, ...image],
      ...(labels && { labels: labels.subarray(from, to) }),
      ...(this.classNames && { classNames: this.classNames }),
    }
    const arrays: SourceArrays =
      images instanceof StoredImages
        ? { ...facts, images: images.slice(from, to) }
        : { ...facts, images: images.subarray(from * this.#imageBytes, to * this.#imageBytes) }
    // No source opens to a part: the name says what it is, and that it cannot be opened again.
    return new Dataset(`${this.source}[${from}:${to}]`, arrays, {}, this.classes)
  }

  /**
   * The bytes of images `start` to `end` (not included), row-major [n, C, H, W]; counted as
   * Array.slice counts. Of images in memory a view, of stored ones what their files hold.
   *
   * @throws FalsarioError DISPOSED; DATA_INVALID or DATA_NOT_FOUND, naming file and byte offset, when
   * a file is no longer what it was
   *
   * @example
   * for (let at = 0; at < data.count; at += 256) look(await data.read(at, at + 256))
   */
  async read(start = 0, end = this.count): Promise<Uint8Array> {
    const images = this.#held()
    const [from, to] = this.#range(start, end)
    const bytes = (to - from) * this.#imageBytes
    if (bytes > constants.MAX_LENGTH) {
      const most = Math.floor(constants.MAX_LENGTH / this.#imageBytes)
      throw invalidData(this.source, 'images to read', `at most ${most} at a time`, `${to - from}`)
    }
    return images instanceof StoredImages
      ? images.read(from, to)
      : images.subarray(from * this.#imageBytes, to * this.#imageBytes)
  }

  /**
   * All images, row-major [N, C, H, W], 0 … 255.
   *
   * @throws FalsarioError DATA_STORED when they stay in their files, DISPOSED
   */
  get images(): Uint8Array {
    const images = this.#held()
    if (!(images instanceof StoredImages)) return images
    const fix = 'use read(start, end), which gives some of them, or slice(start, end)'
    throw new FalsarioError(
      'DATA_STORED',
      `${this.source}: the images (${images.length} bytes) stay in their files and are not in memory: ${fix}`,
      { path: this.source, expected: 'images in memory', received: 'stored images', fix },
    )
  }

  /**
   * One an image, 0 … classes - 1; in memory also where images are stored.
   *
   * @throws FalsarioError DISPOSED
   */
  get labels(): Uint8Array | undefined {
    this.#held()
    return this.#labels
  }

  /**
   * Whether the images stay in their files, being too many for memory.
   *
   * @throws FalsarioError DISPOSED
   */
  get stored(): boolean {
    return this.files !== undefined
  }

  /**
   * Where stored images lie, in their order; nothing for images in memory.
   *
   * @throws FalsarioError DISPOSED
   */
  get files(): readonly StoredPart[] | undefined {
    const images = this.#held()
    return images instanceof StoredImages ? images.parts : undefined
  }

  /** Lets go of the arrays; asking for them afterwards is an error. What is known of them stays. */
  dispose(): void {
    this.#images = undefined
    this.#labels = undefined
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  /** Of one image. */
  get #imageBytes(): number {
    return this.channels * this.height * this.width
  }

  #held(): Uint8Array | StoredImages {
    if (this.#images !== undefined) return this.#images
    throw new FalsarioError('DISPOSED', `the data set ${this.name} was disposed`)
  }

  /** As Array.slice counts. */
  #range(start: number, end: number): [from: number, to: number] {
    const whole = (at: number) => {
      const place = Math.trunc(at) || 0
      return place < 0 ? Math.max(0, this.count + place) : Math.min(this.count, place)
    }
    return [whole(start), Math.max(whole(start), whole(end))]
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
