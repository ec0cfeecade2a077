import { invalid } from '../config/explain.js'
import type { BaseSpec } from '../config/model-parts.js'
import { Dataset } from '../data/dataset.js'
import { FalsarioError } from '../errors.js'
import type { NativeTensor } from '../native.js'
import { ImageTensor } from './image-tensor.js'
import { type LabelChoice, labelsFor } from './labels.js'
import { floatTensor, labelTensor } from './native-tensors.js'
import { type Part, partsOf } from './parts.js'

/**
 * Images that a model shall look at: what a model made, a data set, or uint8 [N, C, H, W] of your
 * own. A data set's labels and those that were sampled for go with them.
 */
export type ImageSource =
  | ImageTensor
  | Dataset
  | { readonly bytes: Uint8Array; readonly shape: readonly number[] }

/** How images are read for a model. */
export interface ReadOptions {
  /** A class, or one for each image, in place of those that the images bring. */
  readonly label?: LabelChoice | undefined
  /** Whether the networks that shall look take labels at all. */
  readonly labelled: boolean
  /** What the model's classes are called: data of the same names may number them otherwise. */
  readonly classNames?: readonly string[] | undefined
  /** Whether batches carry label tensors if the model has classes (default true). */
  readonly passLabels?: boolean | undefined
  /** What needs the labels, for the error (default `the model`). */
  readonly consumer?: string | undefined
  /** What the caller calls the images, for the error (default `images`). */
  readonly path?: string | undefined
}

/** Some images as the native core takes them. */
export interface ImageBatch extends Part {
  readonly images: NativeTensor
  readonly labels?: NativeTensor
}

/** Images that were found to fit a model. */
export class ModelImages {
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** One an image, where the networks take labels. */
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
    // What a model of the same range made is looked at as it was, before it was rounded to bytes.
    if (source instanceof ImageTensor && source.range.join() === spec.image.range.join())
      this.#floats = source.float
  }

  get count(): number {
    return this.shape[0]
  }

  /** Where they come from, as far as is known. */
  get origin(): { readonly data: string; readonly split?: string } {
    const { name, options } = this.#data
    return { data: name, ...(options.split === undefined ? {} : { split: options.split }) }
  }

  /** C · H · W. */
  get imageNumbers(): number {
    const [, channels, height, width] = this.shape
    return channels * height * width
  }

  /** Part by part: the arrays are views, not copies, unless the images are stored. */
  async *batches(): AsyncGenerator<ImageBatch, void, undefined> {
    for (const part of partsOf(this.count, this.imageNumbers)) yield await this.#batch(part)
  }

  /** All at once. */
  whole(): Promise<ImageBatch> {
    return this.#batch({ index: 0, from: 0, to: this.count })
  }

  async #batch(part: Part): Promise<ImageBatch> {
    const images = await this.#tensor(part)
    if (!this.#labelled) return { ...part, images }
    // The native core wants labels of every such model; networks that take none ignore them.
    const labels = this.labels?.slice(part.from, part.to) ?? new Uint8Array(part.to - part.from)
    return { ...part, images, labels: labelTensor(labels) }
  }

  async #tensor({ from, to }: Part): Promise<NativeTensor> {
    const [, ...image] = this.shape
    const shape = [to - from, ...image]
    if (this.#floats === undefined)
      return { name: 'images', dtype: 'U8', shape, data: await this.#data.read(from, to) }
    const [start, end] = [from * this.imageNumbers, to * this.imageNumbers]
    return floatTensor('images', shape, this.#floats.subarray(start, end))
  }
}

/**
 * Images of any kind as a data set; the arrays are not copied.
 *
 * @param path what the caller calls them, for the error
 * @throws CONFIG_INVALID, DATA_INVALID
 */
export function datasetOf(source: ImageSource, path = 'images'): Dataset {
  if (source instanceof Dataset) return source
  const { bytes, shape } = source ?? {}
  if (bytes instanceof Uint8Array && Array.isArray(shape))
    return Dataset.fromArrays({ images: bytes, shape, name: 'the images given' })
  throw invalid(path, 'an ImageTensor, a Dataset, or { bytes: Uint8Array, shape }', source)
}

function checkSize({ image }: BaseSpec, data: Dataset, path = 'images'): void {
  const asked = `${image.channels} x ${image.height} x ${image.width}`
  const given = `${data.channels} x ${data.height} x ${data.width}`
  if (asked === given) return
  const sentence = `the model takes images of ${asked} (channels x height x width), not of ${given} as in ${data.name}`
  const fix = `bring the images to ${asked}; a folder of images is resized by openDataset's option size`
  throw new FalsarioError('DATA_MISMATCH', sentence, {
    path,
    expected: asked,
    received: given,
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
      `${consumer} takes each image's class too, and there are no labels in ${data.name}`,
      `pass label (a class from 0 to ${classes - 1}, or one for each image), or labelled data`,
    )
  if (data.classNames !== undefined && classNames !== undefined)
    return byName(data.labels, data.classNames, classNames, data.name)
  if (data.classes > classes)
    throw mismatch(
      `the model knows ${classes} classes, ${data.name} has ${data.classes}`,
      `take data of the classes 0 to ${classes - 1}`,
    )
  return data.labels
}

/** Labels as the model numbers them: a folder that lacks a class numbers the others anew. */
function byName(
  labels: Uint8Array,
  names: readonly string[],
  known: readonly string[],
  source: string,
): Uint8Array {
  const numbers = names.map((name) => known.indexOf(name))
  const unknown = names[numbers.indexOf(-1)]
  if (unknown !== undefined)
    throw mismatch(
      `the model knows no class ${JSON.stringify(unknown)}, as ${source} has`,
      `take data of the classes ${known.join(', ')}, or pass label`,
    )
  return labels.map((label) => numbers[label] ?? label)
}

function mismatch(sentence: string, fix: string): FalsarioError {
  return new FalsarioError('DATA_MISMATCH', sentence, { path: 'labels', fix })
}
