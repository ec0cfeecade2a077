import type { OpenControls } from './open-controls.js'
import type { DatasetOption, DatasetOptions } from './options.js'
import type { StoredImages } from './stored-images.js'

/** A file that was skipped when a dataset was opened. */
export interface UnreadableFile {
  /** Path of the file, including the folder that was opened. */
  readonly path: string
  /** `permission denied (EACCES)`, or the message of the decoder. */
  readonly reason: string
}

/** A file, a folder or a part of a file that exists in opened data, but is not used. */
export interface UnusedPath {
  /** Path of the file or folder; of the whole file if only a part of it is not used. */
  readonly path: string
  /** `a link to a folder that contains the link` */
  readonly reason: string
}

/** Arrays from which a Dataset is created. */
export interface DatasetArrays {
  /** Name to show: `digits`, or the name of the folder. */
  readonly name?: string
  /** uint8, row-major [N, C, H, W]. */
  readonly images: Uint8Array
  /** [N, C, H, W] */
  readonly shape: readonly number[]
  /** One label per image, 0 … classes - 1. */
  readonly labels?: Uint8Array
  /** One name per class, in the order of the labels. */
  readonly classNames?: readonly string[]
  /** Files that were skipped because they could not be read. */
  readonly unreadable?: readonly UnreadableFile[]
  /** What exists but is not used. */
  readonly unused?: readonly UnusedPath[]
}

/** Arrays of integers besides Uint8Array. */
export type IntegerArray =
  | Uint8ClampedArray
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array

/**
 * Arrays as a caller may pass them to datasetFromArrays: labels also as a list or another array of whole numbers
 * from 0 to 255.
 */
export interface ArraysInput extends Omit<DatasetArrays, 'images' | 'labels'> {
  /** 0 to 255, row-major [N, C, H, W]. */
  readonly images: Uint8Array | Uint8ClampedArray
  /** One label per image, 0 … classes - 1. */
  readonly labels?: readonly number[] | Uint8Array | IntegerArray
}

/** Like DatasetArrays, but with images that stay on the disk. */
export interface StoredArrays extends Omit<DatasetArrays, 'images'> {
  readonly images: StoredImages
}

/** Data that a source returns. */
export type SourceArrays = (DatasetArrays | StoredArrays) & {
  /** The largest label, if known; saves a scan of millions of labels. */
  readonly largestLabel?: number
}

/** Data with a fixed name. */
export interface NamedSource {
  readonly name: string
  readonly acceptedOptions: readonly DatasetOption[]
  open(options: DatasetOptions): Promise<SourceArrays>
}

/** A kind of file or folder that holds data. */
export interface PathSource {
  /** Description for errors: `a folder of images`. */
  readonly kind: string
  readonly acceptedOptions: readonly DatasetOption[]
  /** Returns whether the path, which exists, holds this kind of data. */
  accepts(path: string): Promise<boolean>
  open(path: string, options: DatasetOptions, controls: OpenControls): Promise<SourceArrays>
}
