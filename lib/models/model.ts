import { pathArgument } from '../config/arguments.js'
import { invalid } from '../config/explain.js'
import type { BaseSpec } from '../config/model-parts.js'
import { describeSpec, type NativeModel, type NetworkDescription } from '../native/index.js'
import { rememberFolder } from '../system/working-folder.js'
import { disposed } from './disposed.js'
import { classOf } from './labels.js'
import { classesOf, type ModelIdentity, writeModelFile } from './model-file.js'

/** Maximum number of elements of one array of images: 2 GB as float32. */
const MAX_ELEMENTS = 2 ** 29

/**
 * A trained model of any kind. It holds native memory until it is disposed or garbage-collected.
 *
 * @example
 * using model = await loadModel('runs/quick-001')
 * await model.save('copy.safetensors')
 */
export abstract class Model<Spec extends BaseSpec = BaseSpec> {
  /** The model's networks, objective and optimisers, with every default filled in. */
  readonly spec: Spec
  /** Number of training steps that the weights result from. */
  readonly trainedSteps: number
  /** Names of the classes, in the order of their numbers; absent if the training data had none. */
  readonly classNames?: readonly string[]
  /**
   * The classes without an image in the training data: their names, or their numbers as text. Images of
   * these classes mean nothing.
   */
  readonly emptyClasses: readonly string[]
  #native: NativeModel | undefined
  #networks: readonly NetworkDescription[] | undefined

  constructor(native: NativeModel, spec: Spec, identity: Omit<ModelIdentity, 'spec'>) {
    this.#native = native
    this.spec = spec
    this.trainedSteps = identity.trainedSteps
    if (identity.classNames !== undefined) this.classNames = identity.classNames
    this.emptyClasses = identity.emptyClasses ?? []
  }

  /**
   * Returns the number of a class, given its name or its number as text.
   *
   * @throws CONFIG_INVALID with the names of the classes
   * @example
   * await model.sample({ count: 9, label: model.classOf('cat') })
   */
  classOf(name: string): number {
    return classOf({ classes: this.spec.classes, classNames: this.classNames }, name)
  }

  /**
   * Writes the model to a file, atomically.
   *
   * @throws OUTPUT_UNWRITABLE, DISPOSED
   */
  async save(path: string): Promise<void> {
    await this.write(path, {})
  }

  /** Frees the native memory. The model cannot be used afterwards. A second call has no effect. */
  [Symbol.dispose](): void {
    this.#native?.dispose()
    this.#native = undefined
  }

  /** Writes the model, with further fields of its description. */
  protected async write(path: string, fields: Pick<ModelIdentity, 'tested'>): Promise<void> {
    pathArgument('path', path)
    const here = rememberFolder()
    const tensors = await this.native().state('served')
    const { spec, trainedSteps } = this
    const file = { tensors, spec, trainedSteps, ...classesOf(this), ...fields }
    await writeModelFile(here(path), file)
  }

  /** @throws CONFIG_INVALID for more images than an array may contain */
  protected checkCount(path: string, count: number): void {
    const { channels, height, width } = this.spec.image
    const max = Math.floor(MAX_ELEMENTS / (channels * height * width))
    if (count > max) throw invalid(path, `at most ${max} images of this size per call`, count)
  }

  /** Returns the description of a network: its layers, shapes and traits. */
  protected async network(name: string): Promise<NetworkDescription> {
    this.#networks ??= (await describeSpec(this.spec)).networks
    const network = this.#networks.find((each) => each.name === name)
    if (network === undefined) throw new TypeError(`the model has no network ${name}`)
    return network
  }

  protected native(): NativeModel {
    if (this.#native !== undefined) return this.#native
    throw disposed('the model was', 'model')
  }
}
