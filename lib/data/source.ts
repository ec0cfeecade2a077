import type { OpenControls } from './open-controls.js'
import type { DatasetOption, DatasetOptions } from './options.js'
import type { StoredImages } from './stored-images.js'

/** A file that was left out of a data set. */
export interface UnreadableFile {
  readonly path: string
  /** `permission denied (EACCES)`, or what the decoder says. */
  readonly reason: string
}

/** Images as plain arrays, before they are checked and become a Dataset. */
export interface DatasetArrays {
  /** For people: `digits`, or the folder's name. */
  readonly name?: string
  /** uint8, row-major [N, C, H, W]. */
  readonly images: Uint8Array
  /** [N, C, H, W] */
  readonly shape: readonly number[]
  /** One an image, 0 … classes - 1. */
  readonly labels?: Uint8Array
  /** One a class, in the order of the labels. */
  readonly classNames?: readonly string[]
  /** What was left out, for it could not be read. */
  readonly unreadable?: readonly UnreadableFile[]
}

/** Images that stay in their files, before they are checked and become a Dataset. */
export interface StoredArrays extends Omit<DatasetArrays, 'images'> {
  readonly images: StoredImages
}

/** What a source gives. */
export type SourceArrays = (DatasetArrays | StoredArrays) & {
  /** Where it is known: among millions it is not looked for in one go. */
  readonly largestLabel?: number
}

/** Data known by a name. */
export interface NamedSource {
  readonly name: string
  readonly takes: readonly DatasetOption[]
  open(options: DatasetOptions): Promise<SourceArrays>
}

/** A kind of file or folder that holds data. */
export interface PathSource {
  /** What it is, for errors: `a folder of images`. */
  readonly kind: string
  readonly takes: readonly DatasetOption[]
  /** Whether this is what lies at the path, which exists. */
  accepts(path: string): Promise<boolean>
  open(path: string, options: DatasetOptions, controls: OpenControls): Promise<SourceArrays>
}
