import type { NativeTensor } from '../../native/index.js'

/** Images that a metric compares. Each part is computed once, when a metric first requests it. */
export interface ImageSet {
  /** Number of images, N. */
  readonly count: number
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** Class of each image: its label, or the class that the model was asked to generate. */
  readonly labels?: Uint8Array
  /** uint8 [N, C, H, W] */
  images(): Promise<NativeTensor>
  /** float32 [N, size] */
  features(): Promise<NativeTensor>
  /** float32 [N, classes]. Throws CONFIG_INVALID if the extractor gives no class scores. */
  logits(): Promise<NativeTensor>
}

/** The source of an image set, read in parts. */
export interface ImageParts {
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** One label per image. */
  readonly labels?: Uint8Array
  /** All images, in order, part by part: uint8, row-major. */
  parts(): AsyncIterable<Uint8Array>
}
