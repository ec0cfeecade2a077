import { type GifOptions, writeGif } from '../export/gif.js'
import { writeGrid } from '../export/png.js'
import type { NativeImages } from '../native.js'

/** What is known of images beside their pixels. */
export interface ImageTensorOptions {
  /** Images a row that read well: a class, the frames of a way. */
  readonly columns?: number | undefined
  /** The class that each image was made for. */
  readonly labels?: readonly number[] | undefined
}

/**
 * A batch of images that came out of a model.
 *
 * @example
 * const images = await model.sample({ count: 25, seed: 1 })
 * await images.toPng('grid.png', { columns: 5 })
 */
export class ImageTensor {
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** Quantised, 0 to 255, row-major. */
  readonly bytes: Uint8Array
  /** As the network gave them, in `range`, row-major. */
  readonly float: Float32Array
  /** The model's pixel range: [-1, 1] or [0, 1]. */
  readonly range: readonly [number, number]
  /** The class that each image was made for, where it was one of the model's classes. */
  readonly labels?: readonly number[]
  /** Images a row that read well: those of a class, all frames of a way; else a square grid. */
  readonly columns: number

  constructor(
    images: NativeImages,
    range: readonly [number, number],
    options: ImageTensorOptions = {},
  ) {
    this.shape = images.shape
    this.bytes = images.bytes
    this.float = images.float
    this.range = range
    if (options.labels !== undefined) this.labels = options.labels
    this.columns = options.columns ?? Math.max(1, Math.ceil(Math.sqrt(images.shape[0])))
  }

  /** N. */
  get count(): number {
    return this.shape[0]
  }

  /**
   * Writes all images as one picture, row by row, whole or not at all.
   *
   * @param options.columns images in a row; `columns` of these images unless told
   * @throws DATA_INVALID for images that are neither grey nor colour, CONFIG_INVALID,
   * OUTPUT_UNWRITABLE
   * @example
   * await (await model.sample({ count: 100 })).toPng('grid.png')
   */
  async toPng(path: string, options: { readonly columns?: number } = {}): Promise<void> {
    const columns = options.columns ?? this.columns
    await writeGrid(path, this.bytes, this.shape, { columns })
  }

  /**
   * Writes all images as the frames of an animation that loops there and back, whole or not at all.
   *
   * @throws DATA_INVALID for images that are neither grey nor colour, CONFIG_INVALID,
   * OUTPUT_UNWRITABLE
   * @example
   * await (await model.interpolate({ from: 1, to: 2 })).toGif('morph.gif')
   */
  async toGif(path: string, options: GifOptions = {}): Promise<void> {
    await writeGif(path, this.bytes, this.shape, options)
  }
}
