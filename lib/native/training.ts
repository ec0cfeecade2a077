import type { BaseSpec } from '../config/model-parts.js'
import { callWithTensors, type HandleOf, nativeFunction, translateErrors } from './addon.js'
import type { NativeModel } from './models.js'
import type {
  DatasetRequest,
  NativeProfile,
  NativeTensor,
  Precision,
  StepLosses,
  StepMemory,
  TrainerRequest,
  TrialSizes,
} from './types.js'

/** Data sets and trainers of the native core. */

/** Images uint8 for training on a device, with labels if the data set has classes. */
export class NativeDataset {
  /** The add-on's object; for this file only. */
  readonly handle: HandleOf<NativeDataset>

  constructor(handle: HandleOf<NativeDataset>) {
    this.handle = handle
  }

  get count(): number {
    return this.handle.count
  }

  get device(): string {
    return this.handle.device
  }

  dispose(): void {
    this.handle.dispose()
  }
}

/** The state of a training run: optimizers, data order and random streams. */
export class NativeTrainer {
  readonly #handle: HandleOf<NativeTrainer>

  constructor(handle: HandleOf<NativeTrainer>) {
    this.#handle = handle
  }

  /** Trains for `steps` steps and returns their losses. */
  run(steps: number): Promise<StepLosses> {
    return translateErrors(() => this.#handle.run(steps))
  }

  /**
   * Copies everything that the rest of the run depends on, by name: networks, optimizer moments, random
   * streams and data positions.
   *
   * @throws TRAINING_DIVERGED if the trainer watches for non-finite values and a tensor has one
   */
  save(): Promise<NativeTensor[]> {
    return translateErrors(() => this.#handle.save())
  }

  /** Restores the state that `save` returned. Throws CHECKPOINT_INVALID if it belongs to another run. */
  restore(tensors: readonly NativeTensor[]): Promise<void> {
    return callWithTensors(tensors, (copied) => this.#handle.restore(copied))
  }

  /** Multiplies the learning rate of every optimizer by `factor`, from the next step on. */
  scaleLearningRate(factor: number): Promise<void> {
    return translateErrors(() => this.#handle.scaleLearningRate(factor))
  }

  /** Returns where the time of the steps so far went; undefined if the trainer does not measure it. */
  profile(): Promise<NativeProfile | undefined> {
    return translateErrors(() => this.#handle.profile())
  }

  /** Stops after the current step. The promise of `run` resolves with the steps done so far. */
  cancel(): void {
    this.#handle.cancel()
  }

  dispose(): void {
    this.#handle.dispose()
  }
}

const createDataset = nativeFunction<[request: DatasetRequest], HandleOf<NativeDataset>>(
  'createDataset',
)
const createTrainer = nativeFunction<
  [model: NativeModel['handle'], dataset: NativeDataset['handle'], request: TrainerRequest],
  HandleOf<NativeTrainer>
>('createTrainer')
const createRecordedTrainer = nativeFunction<
  [
    model: NativeModel['handle'],
    tensors: readonly NativeTensor[],
    batchSize: number,
    accumulate: number,
    precision: Precision,
  ],
  HandleOf<NativeTrainer>
>('createRecordedTrainer')

/** Copies images and labels to a device, or opens the files that contain the images. */
export async function uploadDataset(request: DatasetRequest): Promise<NativeDataset> {
  return new NativeDataset(await createDataset(request))
}

/** Creates the optimizers and random streams that train a model on a data set. */
export async function newTrainer(
  model: NativeModel,
  dataset: NativeDataset,
  request: TrainerRequest,
): Promise<NativeTrainer> {
  return new NativeTrainer(await createTrainer(model.handle, dataset.handle, request))
}

/**
 * Creates a trainer that repeats a reference case: its batches and random draws are the given tensors.
 *
 * @param accumulate batches for each update: update k takes the tensors numbered from k * accumulate on
 */
export async function recordedTrainer(
  model: NativeModel,
  tensors: readonly NativeTensor[],
  batchSize: number,
  accumulate = 1,
  precision: Precision = 'float32',
): Promise<NativeTrainer> {
  return new NativeTrainer(
    await createRecordedTrainer(model.handle, tensors, batchSize, accumulate, precision),
  )
}

/** Trains a temporary model on random images on the CPU, samples from it, and returns the memory it took. */
export const measureSteps = nativeFunction<[spec: BaseSpec, ...sizes: TrialSizes], StepMemory>(
  'measureSteps',
)
