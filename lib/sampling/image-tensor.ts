import { FalsarioError } from '../errors.js'
import { type GifOptions, writeGif } from '../export/gif.js'
import { writeGrid } from '../export/grid.js'
import type { NativeImages } from '../native.js'

/** What is known of images beside their pixels. */
export interface ImageTensorOptions {
  /** Images a row that read well: a class, the frames of a way. */
  readonly columns?: number | undefined
  /** The class that each image was made for. */
  readonly labels?: readonly number[] | undefined
}

/**
 * A batch of images that came out of a model. It holds native memory until it is disposed of or
 * collected.
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
  /** The class that each image was made for, where it was one of the model's classes. */
  readonly labels?: readonly number[]
  /** Images a row that read well: those of a class, all frames of a way; else a square grid. */
  readonly columns: number
  #pixels: Pick<NativeImages, 'bytes' | 'float'> | undefined

  constructor(
    images: NativeImages,
    range: readonly [number, number],
    options: ImageTensorOptions = {},
  ) {
    this.shape = images.shape
    this.#pixels = images
    this.range = range
    if (options.labels !== undefined) this.labels = options.labels
    this.columns = options.columns ?? Math.max(1, Math.ceil(Math.sqrt(images.shape[0])))
  }

  /** N. */
  get count(): number {
    return this.shape[0]
  }

  /**
   * Quantised, 0 to 255, row-major.
   *
   * @throws DISPOSED
   */
  get bytes(): Uint8Array {
    return this.#held().bytes
  }

  /**
   * As the network gave them, in `range`, row-major.
   *
   * @throws DISPOSED
   */
  get float(): Float32Array {
    return this.#held().float
  }

  /**
   * Writes all images as one picture, row by row, whole or not at all.
   *
   * @param options.columns images in a row; `columns` of these images unless told
   * @throws DATA_INVALID for images that are neither grey nor colour, CONFIG_INVALID,
   * OUTPUT_UNWRITABLE, DISPOSED
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
   * OUTPUT_UNWRITABLE, DISPOSED
   * @example
   * await (await model.interpolate({ from: 1, to: 2 })).toGif('morph.gif')
   */
  async toGif(path: string, options: GifOptions = {}): Promise<void> {
    await writeGif(path, this.bytes, this.shape, options)
  }

  /**
   * Lets go of the pixels; arrays of them that you hold stay good. The images cannot be used
   * afterwards; twice is harmless.
   */
  [Symbol.dispose](): void {
    this.#pixels = undefined
  }

  #held(): Pick<NativeImages, 'bytes' | 'float'> {
    if (this.#pixels !== undefined) return this.#pixels
    throw new FalsarioError('DISPOSED', 'the images were disposed of and cannot be used any more', {
      fix: 'sample them again, or dispose of them later',
    })
  }
}
