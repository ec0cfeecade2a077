import { z } from 'zod'
import { invalid, parseWith } from '../config/explain.js'
import type { GanSpec, ModelSpec, VaeSpec } from '../config/spec.js'
import { FalsarioError } from '../errors.js'
import type { NativeModel } from '../native.js'
import { ImageTensor } from './image-tensor.js'
import { labelsFor } from './labels.js'
import { type ModelIdentity, writeModelFile } from './model-file.js'

/** What to sample. */
export interface SampleOptions {
  /** How many images. */
  readonly count: number
  /** The same seed gives the same images (default 0). */
  readonly seed?: number
  /** A class, or one for each image; all classes in turn when left out. Only with classes. */
  readonly label?: number | readonly number[]
}

const optionsSchema = z.strictObject({
  count: z.int().min(1),
  seed: z.int().min(0).default(0),
  label: z.union([z.number(), z.array(z.number())]).optional(),
})

/**
 * A trained model that holds native memory until it is disposed of or collected.
 *
 * @example
 * using model = await loadModel('runs/quick-001')
 * await (await model.sample({ count: 25, seed: 1 })).toPng('grid.png')
 */
export abstract class Model<Spec extends ModelSpec = ModelSpec> {
  /** How the model is built and learns, with every default filled in. */
  readonly spec: Spec
  /** Steps of training behind these weights. */
  readonly trainedSteps: number
  /** What each label means, where the data said so. */
  readonly classNames?: readonly string[]
  #native: NativeModel | undefined

  constructor(native: NativeModel, spec: Spec, identity: Omit<ModelIdentity, 'spec'>) {
    this.#native = native
    this.spec = spec
    this.trainedSteps = identity.trainedSteps
    if (identity.classNames !== undefined) this.classNames = identity.classNames
  }

  /**
   * New images [count, C, H, W], made in evaluation mode. Allowed while training runs.
   *
   * @throws CONFIG_INVALID, DISPOSED
   * @example
   * const images = await model.sample({ count: 10, seed: 7, label: 3 })
   */
  async sample(options: SampleOptions): Promise<ImageTensor> {
    const { count, seed, label } = parseWith(optionsSchema, options, '')
    checkCount(count, this.spec)
    const labels = labelsFor(this.spec.classes, count, label)
    const request = labels === undefined ? { count, seed } : { count, seed, labels }
    return new ImageTensor(await this.#live().sample(request), this.spec.image.range)
  }

  /**
   * Writes `model.safetensors`, whole or not at all.
   *
   * @throws OUTPUT_UNWRITABLE, DISPOSED
   */
  async save(path: string): Promise<void> {
    const tensors = await this.#live().state('served')
    const { spec, trainedSteps, classNames } = this
    const identity = classNames === undefined ? {} : { classNames }
    await writeModelFile(path, { tensors, spec, trainedSteps, ...identity })
  }

  /** Gives the native memory back. The model cannot be used afterwards; twice is harmless. */
  [Symbol.dispose](): void {
    this.#native?.dispose()
    this.#native = undefined
  }

  #live(): NativeModel {
    if (this.#native !== undefined) return this.#native
    throw new FalsarioError('DISPOSED', 'the model was disposed of and cannot be used any more', {
      fix: 'load it again, or dispose of it later',
    })
  }
}

/** A generative adversarial network. */
export class GanModel extends Model<GanSpec> {
  readonly kind = 'gan'
}

/** A variational autoencoder. */
export class VaeModel extends Model<VaeSpec> {
  readonly kind = 'vae'
}

/** Numbers that one array of images may hold: 2 GB as float32. */
const mostNumbers = 2 ** 29

function checkCount(count: number, { image }: ModelSpec): void {
  const most = Math.floor(mostNumbers / (image.channels * image.height * image.width))
  if (count <= most) return
  throw invalid('count', `at most ${most} images of this size at a time`, count)
}

/** The class that fits the spec's kind. */
export function modelOf(native: NativeModel, identity: ModelIdentity): GanModel | VaeModel {
  const { spec, ...rest } = identity
  return spec.kind === 'gan' ? new GanModel(native, spec, rest) : new VaeModel(native, spec, rest)
}
