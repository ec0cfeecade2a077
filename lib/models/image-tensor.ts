import { requireKeys } from '../config/arguments.js'
import { invalid } from '../config/explain.js'
import { isRecord } from '../config/is-record.js'
import type { NativeImages } from '../native/index.js'
import { type GifOptions, writeGif } from '../pictures/gif.js'
import { encodeGrid, writeGrid } from '../pictures/grid.js'
import { disposed } from './disposed.js'

/** Properties of images other than their pixels. */
export interface ImageTensorOptions {
  /** Images per row of a picture (default: about the square root of the number of images). */
  readonly columns?: number | undefined
  /** The class of each image. */
  readonly labels?: readonly number[] | undefined
}

/** Checks what a caller without types may pass. */
function checkImages(images: unknown): void {
  const expected =
    '{ shape: [N, C, H, W], bytes: Uint8Array, float: Float32Array } of the same size'
  if (!isRecord(images) || !Array.isArray(images.shape)) throw invalid('images', expected, images)
  const size = images.shape.reduce((product: number, side) => product * Number(side), 1)
  const { bytes, float } = images
  const fits =
    images.shape.length === 4 &&
    bytes instanceof Uint8Array &&
    bytes.length === size &&
    float instanceof Float32Array &&
    float.length === size
  if (!fits) throw invalid('images', expected, images.shape)
}

/**
 * A batch of images that a model generated. It holds native memory until it is disposed or
 * garbage-collected.
 *
 * @example
 * using images = await model.sample({ count: 25, seed: 1 })
 * await images.toPng('grid.png', { columns: 5 })
 */
export class ImageTensor {
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** The model's pixel range: [-1, 1] or [0, 1]. */
  readonly range: readonly [number, number]
  /** The class of each image; absent for images without a class or between two classes. */
  readonly labels?: readonly number[]
  /** Default number of images per row: those of one class or interpolation; otherwise the picture is square. */
  readonly columns: number
  #pixels: Pick<NativeImages, 'bytes' | 'float'> | undefined

  constructor(
    images: NativeImages,
    range: readonly [number, number],
    options: ImageTensorOptions = {},
  ) {
    checkImages(images)
    if (!Array.isArray(range) || range.length !== 2 || !range.every(Number.isFinite))
      throw invalid('range', 'two numbers, such as [-1, 1]', range)
    requireKeys('options', options, ['columns', 'labels'])
    this.shape = images.shape
    this.#pixels = images
    this.range = range
    if (options.labels !== undefined) this.labels = options.labels
    this.columns = options.columns ?? Math.max(1, Math.ceil(Math.sqrt(images.shape[0])))
  }

  /** Number of images. */
  get count(): number {
    return this.shape[0]
  }

  /**
   * The pixels as bytes, 0 to 255, row-major.
   *
   * @throws DISPOSED
   */
  get bytes(): Uint8Array {
    return this.#available().bytes
  }

  /**
   * The pixels as the network computed them, in `range`, row-major.
   *
   * @throws DISPOSED
   */
  get float(): Float32Array {
    return this.#available().float
  }

  /**
   * Writes all images as one picture, in rows, atomically.
   *
   * @param options.columns images per row (default: `columns` of these images)
   * @throws DATA_INVALID for images with neither 1 nor 3 channels, CONFIG_INVALID, also for a path
   * that ends as another format, OUTPUT_UNWRITABLE, DISPOSED
   * @example
   * await (await model.sample({ count: 100 })).toPng('grid.png')
   */
  async toPng(path: string, options: { readonly columns?: number } = {}): Promise<void> {
    await writeGrid(path, this.bytes, this.shape, this.#gridOptions(options))
  }

  /**
   * Returns all images as one PNG file in memory, in rows: the bytes that `toPng` writes.
   *
   * @param options.columns images per row (default: `columns` of these images)
   * @throws DATA_INVALID for images with neither 1 nor 3 channels, CONFIG_INVALID, DISPOSED
   * @example
   * const bytes = await (await model.sample({ count: 9 })).png() // for a response of type image/png
   */
  async png(options: { readonly columns?: number } = {}): Promise<Uint8Array> {
    return encodeGrid(this.bytes, this.shape, this.#gridOptions(options))
  }

  /**
   * Writes all images as the frames of an animation that plays forwards and backwards in a loop,
   * atomically.
   *
   * @throws DATA_INVALID for images with neither 1 nor 3 channels, CONFIG_INVALID, also for a path
   * that ends as another format, OUTPUT_UNWRITABLE, DISPOSED
   * @example
   * await (await model.interpolate({ from: 1, to: 2 })).toGif('morph.gif')
   */
  async toGif(path: string, options: GifOptions = {}): Promise<void> {
    await writeGif(path, this.bytes, this.shape, options)
  }

  /**
   * Releases the pixels. The images cannot be used afterwards, but arrays that were taken from them
   * stay valid. A second call has no effect.
   */
  [Symbol.dispose](): void {
    this.#pixels = undefined
  }

  #gridOptions(options: { readonly columns?: number }): { readonly columns: number } {
    requireKeys('options', options, ['columns'])
    return { columns: options.columns ?? this.columns }
  }

  #available(): Pick<NativeImages, 'bytes' | 'float'> {
    if (this.#pixels !== undefined) return this.#pixels
    throw disposed('the images were', 'images')
  }
}
