import { invalid } from '../config/explain.js'
import type { BaseSpec } from '../config/model-parts.js'
import { FalsarioError } from '../errors.js'
import type { NativeModel } from '../native.js'
import { classOf } from './labels.js'
import { type ModelIdentity, writeModelFile } from './model-file.js'

/** Numbers that one array of images may hold: 2 GB as float32. */
const mostNumbers = 2 ** 29

/**
 * A trained model of any kind, which holds native memory until it is disposed of or collected.
 *
 * @example
 * using model = await loadModel('runs/quick-001')
 * await model.save('copy.safetensors')
 */
export abstract class Model<Spec extends BaseSpec = BaseSpec> {
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
   * The class that a name or number in a text means.
   *
   * @throws CONFIG_INVALID naming the classes
   * @example
   * await model.sample({ count: 9, label: model.classOf('cat') })
   */
  classOf(name: string): number {
    return classOf({ classes: this.spec.classes, classNames: this.classNames }, name)
  }

  /**
   * Writes `model.safetensors`, whole or not at all.
   *
   * @throws OUTPUT_UNWRITABLE, DISPOSED
   */
  async save(path: string): Promise<void> {
    await this.write(path, {})
  }

  /** Gives the native memory back. The model cannot be used afterwards; twice is harmless. */
  [Symbol.dispose](): void {
    this.#native?.dispose()
    this.#native = undefined
  }

  /** Writes the model with what its file says besides. */
  protected async write(path: string, more: Pick<ModelIdentity, 'tested'>): Promise<void> {
    const tensors = await this.native().state('served')
    const { spec, trainedSteps, classNames } = this
    const names = classNames === undefined ? {} : { classNames }
    await writeModelFile(path, { tensors, spec, trainedSteps, ...names, ...more })
  }

  /** @throws CONFIG_INVALID for more images than an array may hold */
  protected checkCount(path: string, count: number): void {
    const { channels, height, width } = this.spec.image
    const most = Math.floor(mostNumbers / (channels * height * width))
    if (count > most) throw invalid(path, `at most ${most} images of this size at a time`, count)
  }

  protected native(): NativeModel {
    if (this.#native !== undefined) return this.#native
    throw new FalsarioError('DISPOSED', 'the model was disposed of and cannot be used any more', {
      fix: 'load it again, or dispose of it later',
    })
  }
}
