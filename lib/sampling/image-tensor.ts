import { writeGrid } from '../export/png.js'
import type { NativeImages } from '../native.js'

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

  constructor(images: NativeImages, range: readonly [number, number]) {
    this.shape = images.shape
    this.bytes = images.bytes
    this.float = images.float
    this.range = range
  }

  /** N. */
  get count(): number {
    return this.shape[0]
  }

  /**
   * Writes all images as one picture, row by row, whole or not at all.
   *
   * @param options.columns images in a row; the most square grid unless told
   * @throws OUTPUT_UNWRITABLE
   */
  async toPng(path: string, options: { readonly columns?: number } = {}): Promise<void> {
    const columns = options.columns ?? Math.ceil(Math.sqrt(this.count))
    await writeGrid(path, this.bytes, this.shape, { columns })
  }
}
