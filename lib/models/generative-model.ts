import { invalid, parseWith, unusable } from '../config/explain.js'
import type { LatentSpec } from '../config/model-parts.js'
import type { NativeImages } from '../native/index.js'
import { FalsarioError } from '../system/errors.js'
import { ImageTensor, type ImageTensorOptions } from './image-tensor.js'
import { type InterpolationMethod, interpolateLatents, interpolateShares } from './interpolation.js'
import { gridOf, type LabelChoice, labelsFor, requireLabels } from './labels.js'
import { Model } from './model.js'
import { floatTensor, labelTensor, requireOutput } from './native-tensors.js'
import {
  type ClassGridOptions,
  type ClassInterpolationOptions,
  classGridSchema,
  classInterpolationSchema,
  type DirectionGridOptions,
  type DirectionsOptions,
  directionGridSchema,
  directionsSchema,
  type InterpolationOptions,
  interpolationSchema,
  type LatentOptions,
  latentSchema,
  type SampleOptions,
  sampleSchema,
} from './options.js'

/** Directions of the latents; see `GenerativeModel.directions`. */
export interface Directions {
  /** Number of directions. */
  readonly count: number
  /** float32 [count, latent], row-major: each has length 1, the strongest comes first. */
  readonly vectors: Float32Array
  /** For each direction, by how much the output of the first layer moves for a step of length 1. */
  readonly strengths: Float32Array
}

/**
 * A trained model that makes images from latents.
 *
 * @example
 * using model = await loadModel('runs/quick-001')
 * await (await model.sample({ count: 25, seed: 1 })).toPng('grid.png')
 */
export abstract class GenerativeModel<Spec extends LatentSpec = LatentSpec> extends Model<Spec> {
  /** The default method of `interpolate`. */
  abstract readonly defaultMethod: InterpolationMethod

  /**
   * Generates images [count, C, H, W], in evaluation mode. May be called during training.
   *
   * @throws CONFIG_INVALID, DISPOSED
   * @example
   * const images = await model.sample({ count: 10, seed: 7, label: 3 })
   */
  async sample(options: SampleOptions): Promise<ImageTensor> {
    const { count, seed, label, truncation } = parseWith(sampleSchema, options, '')
    this.checkCount('count', count)
    this.#checkTruncation(truncation)
    const { classes } = this.spec
    const labels = labelsFor(classes, count, label)
    const images = await this.native().sample({
      count,
      seed,
      ...(truncation !== undefined && { truncation }),
      ...(labels && { labels }),
    })
    return this.tensor(images, label === undefined ? gridOf(classes, labels) : { labels })
  }

  /**
   * Generates `perClass` images of every class, in the order of the classes. All classes share the same
   * latents: in a picture, rows differ in the class and columns in the latent.
   *
   * @returns [classes · perClass, C, H, W]
   * @throws CONFIG_INVALID for a model without classes, DISPOSED
   * @example
   * await (await model.classGrid({ perClass: 10, seed: 1 })).toPng('classes.png')
   */
  async classGrid(options: ClassGridOptions = {}): Promise<ImageTensor> {
    const { perClass, seed, truncation } = parseWith(classGridSchema, options, '')
    this.#checkTruncation(truncation)
    const { classes } = this.#requireClasses('a class grid')
    this.checkCount('perClass', perClass * classes)
    const row = await this.native().drawLatents(perClass, seed, truncation)
    const latents = new Float32Array(classes * row.length)
    for (let label = 0; label < classes; label++) latents.set(row, label * row.length)
    const labels = Array.from({ length: classes * perClass }, (_, at) => Math.floor(at / perClass))
    return this.fromLatents(latents, { label: labels, columns: perClass })
  }

  /**
   * Returns the latents that `sample` draws with the same seed.
   *
   * @returns float32 [count, latent], row-major
   * @throws CONFIG_INVALID, DISPOSED
   * @example
   * const latents = await model.latents({ count: 2, seed: 1 })
   */
  async latents(options: LatentOptions): Promise<Float32Array> {
    const { count, seed, truncation } = parseWith(latentSchema, options, '')
    this.checkCount('count', count)
    this.#checkTruncation(truncation)
    return this.native().drawLatents(count, seed, truncation)
  }

  /**
   * Returns the directions of the latents along which the output of the first layer with parameters changes most (Shen
   * and Zhou 2021, SeFa). They are computed from its weight and need no images. Add a multiple of one to a latent, and
   * `generate` shows what it changes.
   *
   * @throws CONFIG_INVALID if that layer is not linear in the latent, DISPOSED
   * @example
   * const { vectors } = await model.directions({ count: 3 })
   * const first = vectors.subarray(0, model.spec.latent.size)
   */
  async directions(options: DirectionsOptions = {}): Promise<Directions> {
    const { count } = parseWith(directionsSchema, options, '')
    const found = await this.native().directions()
    const vectors = requireOutput(found, 'vectors')
    const strengths = requireOutput(found, 'strengths').data.subarray(0, count)
    const { size } = this.spec.latent
    return {
      count: strengths.length,
      vectors: vectors.data.subarray(0, strengths.length * size),
      strengths,
    }
  }

  /**
   * Generates images along the strongest directions, a row for each: the middle column is the same image.
   *
   * @returns [count · frames, C, H, W]
   * @throws CONFIG_INVALID, DISPOSED
   * @example
   * await (await model.directionGrid({ count: 4, seed: 1 })).toPng('directions.png')
   */
  async directionGrid(options: DirectionGridOptions = {}): Promise<ImageTensor> {
    const parsed = parseWith(directionGridSchema, options, '')
    const { frames, distance, seed, label } = parsed
    const { count, vectors } = await this.directions({ count: parsed.count })
    this.checkCount('count', count * frames)
    const { classes } = this.spec
    if (classes > 0 && label === undefined)
      throw invalid('label', `a class from 0 to ${classes - 1}`, label)
    const start = await this.native().drawLatents(1, seed)
    const { size } = this.spec.latent
    const latents = Float32Array.from({ length: count * frames * size }, (_, at) => {
      const row = Math.floor(at / (frames * size))
      const frame = Math.floor(at / size) % frames
      const step = distance * ((2 * frame) / (frames - 1) - 1)
      return (start[at % size] ?? 0) + step * (vectors[row * size + (at % size)] ?? 0)
    })
    return this.fromLatents(latents, { label, columns: frames })
  }

  /**
   * Generates images from evenly spaced latents between two latents, both included.
   *
   * The default method is `spherical` for a GAN with normal latents and `linear` for every other model.
   * Normal latents of many dimensions lie close to a sphere. A straight line passes through the inside
   * of the sphere, on which the generator was hardly trained (White 2016). Uniform latents fill a cube,
   * which straight lines do not leave. A VAE's decoder is also trained on the inside.
   *
   * @returns [frames, C, H, W]
   * @throws CONFIG_INVALID, DISPOSED
   * @example
   * await (await model.interpolate({ from: 1, to: 2, frames: 9 })).toGif('morph.gif')
   */
  async interpolate(options: InterpolationOptions): Promise<ImageTensor> {
    const parsed = parseWith(interpolationSchema, options, '')
    const { frames, label, method = this.defaultMethod } = parsed
    this.checkCount('frames', frames)
    requireLabels(this.spec.classes, frames, label)
    const from = await this.#endpoint('from', parsed.from)
    const to = await this.#endpoint('to', parsed.to)
    const latents = interpolateLatents(from, to, frames, method)
    return this.fromLatents(latents, { label, columns: frames })
  }

  /**
   * Generates images from one latent, with a class that changes from one class to another: the share of
   * the first class falls from 1 to 0 in equal steps and that of the second rises from 0 to 1.
   *
   * @returns [frames, C, H, W]
   * @throws CONFIG_INVALID for a model without classes, DISPOSED
   * @example
   * await (await model.interpolateClasses({ from: 1, to: 5, frames: 9 })).toGif('1-to-5.gif')
   */
  async interpolateClasses(options: ClassInterpolationOptions): Promise<ImageTensor> {
    const { from, to, frames, seed } = parseWith(classInterpolationSchema, options, '')
    const { classes } = this.#requireClasses('an interpolation between classes')
    this.checkCount('frames', frames)
    for (const [path, label] of Object.entries({ from, to }))
      if (label >= classes) throw invalid(path, `a class from 0 to ${classes - 1}`, label)
    const latent = await this.native().drawLatents(1, seed)
    const latents = interpolateLatents(latent, latent, frames, 'linear')
    return this.fromShares(latents, interpolateShares(from, to, frames, classes))
  }

  #checkTruncation(truncation: number | undefined): void {
    if (truncation === undefined || this.spec.latent.distribution === 'normal') return
    throw unusable('truncation', 'the latents of this model are uniform, not normal', truncation)
  }

  /** Generates images from latents [N, latent], with one class for all or one each. */
  protected async fromLatents(
    latents: Float32Array,
    { label, columns }: { label?: LabelChoice | undefined; columns?: number } = {},
  ): Promise<ImageTensor> {
    const { size } = this.spec.latent
    checkNumbers('latents', latents)
    const count = latents.length / size
    if (!Number.isInteger(count) || count === 0)
      throw invalid('latents', `${size} numbers per image`, latents, `${latents.length} in total`)
    this.checkCount('latents', count)
    const labels = requireLabels(this.spec.classes, count, label)
    const images = await this.native().generate(
      floatTensor('latent', [count, size], latents),
      labels && labelTensor(labels),
    )
    return this.tensor(images, { labels, columns })
  }

  /** Generates the frames of an interpolation, with the shares [N, classes] of every class. */
  protected async fromShares(latents: Float32Array, shares: Float32Array): Promise<ImageTensor> {
    const { classes, latent } = this.spec
    const frames = shares.length / classes
    const images = await this.native().generate(
      floatTensor('latent', [frames, latent.size], latents),
      floatTensor('labels', [frames, classes], shares),
    )
    return this.tensor(images, { columns: frames })
  }

  protected tensor(images: NativeImages, options: ImageTensorOptions): ImageTensor {
    return new ImageTensor(images, this.spec.image.range, options)
  }

  #requireClasses(operation: string): { readonly classes: number } {
    const { classes } = this.spec
    if (classes > 0) return { classes }
    const sentence = `${operation} needs a model with classes, but this model was trained without classes`
    throw new FalsarioError('CONFIG_INVALID', sentence, {
      path: 'model',
      expected: 'a model with classes',
      fix: 'train a conditional model: set model.classes and add concatLabel layers',
    })
  }

  async #endpoint(path: string, given: number | Float32Array): Promise<Float32Array> {
    if (typeof given === 'number') return this.native().drawLatents(1, given)
    const { size } = this.spec.latent
    if (given.length !== size) throw invalid(path, `a latent of ${size} numbers`, given.length)
    checkNumbers(path, given)
    return given
  }
}

/** Also checks the type, for callers without TypeScript. */
function checkNumbers(path: string, latents: Float32Array): void {
  if (!(latents instanceof Float32Array)) throw invalid(path, 'a Float32Array', latents)
  const wrong = latents.find((value) => !Number.isFinite(value))
  if (wrong !== undefined) throw invalid(path, 'finite numbers', wrong)
}
