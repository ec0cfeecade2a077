import { invalid } from '../config/explain.js'
import type { BaseSpec } from '../config/model-parts.js'
import { type ClassNumbering, classNamesOf, mapClasses } from '../data/class-numbering.js'
import { Dataset } from '../data/dataset.js'
import { unusedLabels } from '../data/label-files.js'
import type { NativeTensor } from '../native/index.js'
import { FalsarioError } from '../system/errors.js'
import { ImageTensor } from './image-tensor.js'
import { type LabelChoice, labelsFor } from './labels.js'
import { byteTensor, floatTensor, labelTensor } from './native-tensors.js'
import { type Part, partsOf } from './parts.js'

/**
 * Input images of a model: generated images, a dataset, or uint8 pixels [N, C, H, W]. Labels of a
 * dataset and of generated images are used as well.
 */
export type ImageSource =
  | ImageTensor
  | Dataset
  | { readonly bytes: Uint8Array; readonly shape: readonly number[] }

/** How images are read for a model. */
export interface ReadOptions {
  /** The class of all images or one per image, instead of the images' own labels. */
  readonly label?: LabelChoice | undefined
  /** Whether the networks take labels. */
  readonly labelled: boolean
  /** Names of the model's classes: a dataset with the same names may number them differently. */
  readonly classNames?: readonly string[] | undefined
  /** Whether batches carry label tensors if the model has classes (default true). */
  readonly passLabels?: boolean | undefined
  /** Who needs the labels, for errors (default `the model`). */
  readonly consumer?: string | undefined
  /** The parameter that the images were passed as, for errors (default `images`). */
  readonly path?: string | undefined
}

/** A batch of images as native tensors. */
export interface ImageBatch extends Part {
  readonly images: NativeTensor
  readonly labels?: NativeTensor
}

/** Images that were checked to fit a model, and are read in batches. */
export class ModelImages {
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** One label per image, if the networks take labels. */
  readonly labels?: readonly number[] | Uint8Array
  readonly #data: Dataset
  readonly #labelled: boolean
  readonly #floats: Float32Array | undefined

  /** @throws DATA_INVALID, DATA_MISMATCH, CONFIG_INVALID for a label */
  constructor(spec: BaseSpec, source: ImageSource, options: ReadOptions) {
    const data = datasetOf(source, options.path)
    checkSize(spec, data, options.path)
    const labels = labelsOf(spec, data, source, options)
    this.#data = data
    this.#labelled = spec.classes > 0 && options.passLabels !== false
    this.shape = data.shape
    if (labels !== undefined) this.labels = labels
    // Generated images of the same range are used unrounded.
    if (source instanceof ImageTensor && source.range.join() === spec.image.range.join())
      this.#floats = source.float
  }

  get count(): number {
    return this.shape[0]
  }

  /** Name and part of the dataset that the images come from. */
  get origin(): { readonly data: string; readonly split?: string } {
    const { name, options } = this.#data
    return { data: name, ...(options.split === undefined ? {} : { split: options.split }) }
  }

  /** C · H · W. */
  get elementsPerImage(): number {
    const [, channels, height, width] = this.shape
    return channels * height * width
  }

  /** Yields the images in batches. The arrays are views of the pixels unless the images are in a file. */
  async *batches(): AsyncGenerator<ImageBatch, void, undefined> {
    for (const part of partsOf(this.count, this.elementsPerImage)) yield await this.#batch(part)
  }

  /** Returns all images as one batch. */
  whole(): Promise<ImageBatch> {
    return this.#batch({ index: 0, from: 0, to: this.count })
  }

  async #batch(part: Part): Promise<ImageBatch> {
    const images = await this.#tensor(part)
    if (!this.#labelled) return { ...part, images }
    // Native code requires labels if the model has classes, even if a network ignores them.
    const labels = this.labels?.slice(part.from, part.to) ?? new Uint8Array(part.to - part.from)
    return { ...part, images, labels: labelTensor(labels) }
  }

  async #tensor({ from, to }: Part): Promise<NativeTensor> {
    const [, ...image] = this.shape
    const shape = [to - from, ...image]
    if (this.#floats === undefined)
      return byteTensor('images', shape, await this.#data.read(from, to))
    const [start, end] = [from * this.elementsPerImage, to * this.elementsPerImage]
    return floatTensor('images', shape, this.#floats.subarray(start, end))
  }
}

/**
 * Returns images that stay as they are now: pixels in an array are copied, because their owner may use the array
 * for other pixels as soon as the call has returned. Call it before the first `await`.
 *
 * @param path the parameter that the images were passed as, for errors
 * @throws CONFIG_INVALID, DATA_INVALID
 */
export function ownedImages(source: ImageSource, path = 'images'): ImageTensor | Dataset {
  if (source instanceof Dataset || source instanceof ImageTensor) return source
  const { bytes, shape } = source ?? {}
  if (bytes instanceof Uint8Array && Array.isArray(shape)) {
    // Transferred memory has no bytes and cannot be copied; the dataset refuses it. slice() of a Buffer is no copy.
    return givenImages(bytes.length === 0 ? bytes : new Uint8Array(bytes), shape)
  }
  throw invalid(path, 'an ImageTensor, a Dataset, or { bytes: Uint8Array, shape }', source)
}

/**
 * Returns images from any source as a dataset, as ownedImages does.
 *
 * @param path the parameter that the images were passed as, for errors
 * @throws CONFIG_INVALID, DATA_INVALID
 */
export function datasetOf(source: ImageSource, path = 'images'): Dataset {
  const images = ownedImages(source, path)
  return images instanceof Dataset ? images : givenImages(images.bytes, images.shape)
}

function givenImages(images: Uint8Array, shape: readonly number[]): Dataset {
  return Dataset.fromArrays({ images, shape, name: 'the given images' })
}

/**
 * Returns the pixels of images from any source, all at once.
 *
 * @param path the parameter that the images were passed as, for errors
 * @throws CONFIG_INVALID, DATA_INVALID, DISPOSED
 * @example
 * const { shape, data } = await pixelsOf(await model.sample({ count: 4 }))
 */
export async function pixelsOf(source: ImageSource, path = 'images'): Promise<NativeTensor> {
  const images = datasetOf(source, path)
  const data = await images.read(0, images.count)
  return byteTensor('images', images.shape, data)
}

function checkSize({ image }: BaseSpec, data: Dataset, path = 'images'): void {
  const expected = `${image.channels} x ${image.height} x ${image.width}`
  const received = `${data.channels} x ${data.height} x ${data.width}`
  if (expected === received) return
  const sentence = `the model takes images of ${expected} (channels x height x width), but got ${received} from ${data.name}`
  const fix = `use images of ${expected}, or resize a folder of images: --size ${image.height}x${image.width} on the command line, size and channels of openDataset in the API`
  throw new FalsarioError('DATA_MISMATCH', sentence, {
    path,
    expected,
    received,
    fix,
  })
}

function labelsOf(
  { classes }: BaseSpec,
  data: Dataset,
  source: ImageSource,
  { label, labelled, classNames, consumer = 'the model' }: ReadOptions,
): readonly number[] | Uint8Array | undefined {
  const chosen = label === undefined ? undefined : labelsFor(classes, data.count, label)
  if (!labelled || classes === 0) return undefined
  if (chosen !== undefined) return chosen
  if (source instanceof ImageTensor && source.labels !== undefined)
    return labelsFor(classes, data.count, source.labels)
  if (data.labels === undefined)
    throw mismatch(
      `${consumer} needs the class of each image, but there are no labels in ${data.name}${unusedLabels(data)}`,
      `pass label (a class from 0 to ${classes - 1}, or one per image), or use a labelled dataset`,
    )
  if (data.classNames !== undefined)
    return renumbered(data.labels, data, { classes, classNames }, data.name)
  if (data.classes > classes)
    throw mismatch(
      `the model has ${classes} classes, but ${data.name} has ${data.classes}`,
      `use data with no other classes than 0 to ${classes - 1}`,
    )
  return data.labels
}

/** Returns labels in the model's numbering: data that lack a class number the others differently. */
function renumbered(
  labels: Uint8Array,
  data: ClassNumbering,
  model: ClassNumbering,
  source: string,
): Uint8Array {
  const numbers = mapClasses(data, model)
  const missing = classNamesOf(data)[numbers.indexOf(-1)]
  if (missing !== undefined)
    throw mismatch(
      `${source} has the class ${JSON.stringify(missing)}, but the model does not`,
      `use data with no other classes than ${classNamesOf(model).join(', ')}, or pass label`,
    )
  return labels.map((label) => numbers[label] ?? label)
}

function mismatch(sentence: string, fix: string): FalsarioError {
  return new FalsarioError('DATA_MISMATCH', sentence, { path: 'labels', fix })
}
