import { invalid, parseWith } from '../config/explain.js'
import type { LatentSpec } from '../config/model-parts.js'
import { FalsarioError } from '../errors.js'
import type { NativeImages } from '../native.js'
import { Model } from './abstract-model.js'
import { ImageTensor, type ImageTensorOptions } from './image-tensor.js'
import { type InterpolationMethod, interpolateLatents, interpolateShares } from './interpolation.js'
import { chosenLabels, gridOf, type LabelChoice, labelsFor } from './labels.js'
import { floatTensor, labelTensor } from './native-tensors.js'
import {
  type ClassGridOptions,
  type ClassInterpolationOptions,
  classGridSchema,
  classInterpolationSchema,
  type InterpolationOptions,
  interpolationSchema,
  type LatentOptions,
  latentSchema,
  type SampleOptions,
  sampleSchema,
} from './options.js'

/**
 * A trained model that makes images of latents.
 *
 * @example
 * using model = await loadModel('runs/quick-001')
 * await (await model.sample({ count: 25, seed: 1 })).toPng('grid.png')
 */
export abstract class GenerativeModel<Spec extends LatentSpec = LatentSpec> extends Model<Spec> {
  /** The way between latents that suits the model where nothing else is asked for. */
  abstract readonly usualMethod: InterpolationMethod

  /**
   * New images [count, C, H, W], made in evaluation mode. Allowed while training runs.
   *
   * @throws CONFIG_INVALID, DISPOSED
   * @example
   * const images = await model.sample({ count: 10, seed: 7, label: 3 })
   */
  async sample(options: SampleOptions): Promise<ImageTensor> {
    const { count, seed, label } = parseWith(sampleSchema, options, '')
    this.checkCount('count', count)
    const { classes } = this.spec
    const labels = labelsFor(classes, count, label)
    const images = await this.native().sample({ count, seed, ...(labels && { labels }) })
    return this.tensor(images, label === undefined ? gridOf(classes, labels) : { labels })
  }

  /**
   * One row a class, in order of the classes, from the same latents in every row: what differs
   * between two rows is the class, between two columns the latent.
   *
   * @returns [classes · perClass, C, H, W]
   * @throws CONFIG_INVALID for a model without classes, DISPOSED
   * @example
   * await (await model.classGrid({ perClass: 10, seed: 1 })).toPng('classes.png')
   */
  async classGrid(options: ClassGridOptions = {}): Promise<ImageTensor> {
    const { perClass, seed } = parseWith(classGridSchema, options, '')
    const { classes } = this.needsClasses('a class grid')
    this.checkCount('perClass', perClass * classes)
    const row = await this.native().drawLatents(perClass, seed)
    const latents = new Float32Array(classes * row.length)
    for (let label = 0; label < classes; label++) latents.set(row, label * row.length)
    const labels = Array.from({ length: classes * perClass }, (_, at) => Math.floor(at / perClass))
    return this.fromLatents(latents, { label: labels, columns: perClass })
  }

  /**
   * Latents as `sample` draws them from that seed, to change or keep.
   *
   * @returns float32 [count, latent], row-major
   * @throws CONFIG_INVALID, DISPOSED
   * @example
   * const latents = await model.latents({ count: 2, seed: 1 })
   */
  async latents(options: LatentOptions): Promise<Float32Array> {
    const { count, seed } = parseWith(latentSchema, options, '')
    this.checkCount('count', count)
    return this.native().drawLatents(count, seed)
  }

  /**
   * The way from one latent to another, evenly spaced, both ends included.
   *
   * Unless told, a GAN of normal latents goes along the arc and every other model straight. Normal
   * latents of many dimensions lie close to a sphere: straight ways cut through its inside, where
   * the generator has seen next to nothing (White 2016). Uniform latents fill a cube, which straight
   * ways do not leave; a VAE's decoder has learnt the inside too.
   *
   * @returns [frames, C, H, W]
   * @throws CONFIG_INVALID, DISPOSED
   * @example
   * await (await model.interpolate({ from: 1, to: 2, frames: 9 })).toGif('morph.gif')
   */
  async interpolate(options: InterpolationOptions): Promise<ImageTensor> {
    const parsed = parseWith(interpolationSchema, options, '')
    const { frames, label, method = this.usualMethod } = parsed
    this.checkCount('frames', frames)
    chosenLabels(this.spec.classes, frames, label)
    const from = await this.#end('from', parsed.from)
    const to = await this.#end('to', parsed.to)
    const latents = interpolateLatents(from, to, frames, method)
    return this.fromLatents(latents, { label, columns: frames })
  }

  /**
   * One latent on its way from one class to another: frame by frame the generator is told less of
   * the first class and more of the second.
   *
   * @returns [frames, C, H, W]
   * @throws CONFIG_INVALID for a model without classes, DISPOSED
   * @example
   * await (await model.interpolateClasses({ from: 1, to: 5, frames: 9 })).toGif('1-to-5.gif')
   */
  async interpolateClasses(options: ClassInterpolationOptions): Promise<ImageTensor> {
    const { from, to, frames, seed } = parseWith(classInterpolationSchema, options, '')
    const { classes } = this.needsClasses('a way between classes')
    this.checkCount('frames', frames)
    for (const [path, label] of Object.entries({ from, to }))
      if (label >= classes) throw invalid(path, `a class from 0 to ${classes - 1}`, label)
    const latent = await this.native().drawLatents(1, seed)
    const latents = interpolateLatents(latent, latent, frames, 'linear')
    return this.fromShares(latents, interpolateShares(from, to, frames, classes))
  }

  /** The images of given latents [N, latent], all of one class or each of its own. */
  protected async fromLatents(
    latents: Float32Array,
    { label, columns }: { label?: LabelChoice | undefined; columns?: number } = {},
  ): Promise<ImageTensor> {
    const { size } = this.spec.latent
    checkNumbers('latents', latents)
    const count = latents.length / size
    if (!Number.isInteger(count) || count === 0)
      throw invalid('latents', `N times ${size} numbers, N at least 1`, latents.length)
    this.checkCount('latents', count)
    const labels = chosenLabels(this.spec.classes, count, label)
    const images = await this.native().generate(
      floatTensor('latent', [count, size], latents),
      labels && labelTensor(labels),
    )
    return this.tensor(images, { labels, columns })
  }

  /** The same as one way, for shares [N, classes] of every class. */
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

  private needsClasses(what: string): { readonly classes: number } {
    const { classes } = this.spec
    if (classes > 0) return { classes }
    const sentence = `${what} needs a model with classes, and this one was trained without`
    throw new FalsarioError('CONFIG_INVALID', sentence, {
      path: 'model',
      expected: 'a model with classes',
      fix: 'train a conditional model: model.classes above 0, and concatLabel layers',
    })
  }

  async #end(path: string, end: number | Float32Array): Promise<Float32Array> {
    if (typeof end === 'number') return this.native().drawLatents(1, end)
    const { size } = this.spec.latent
    if (end.length !== size) throw invalid(path, `a latent of ${size} numbers`, end.length)
    checkNumbers(path, end)
    return end
  }
}

/** For callers without types, too. */
function checkNumbers(path: string, latents: Float32Array): void {
  if (!(latents instanceof Float32Array)) throw invalid(path, 'a Float32Array', latents)
  if (!latents.every(Number.isFinite)) throw invalid(path, 'finite numbers', Number.NaN)
}
