import { callNative, settle } from './index.js'
import type { AddonModel, NativeModel } from './models.js'
import type { DatasetRequest, NativeTensor, StepLosses, TrainerRequest } from './types.js'

/** Data sets and trainers of the native core. */

interface AddonDataset {
  readonly count: number
  readonly device: string
  dispose(): void
}

interface AddonTrainer {
  run(steps: number): Promise<StepLosses>
  save(): Promise<NativeTensor[]>
  restore(tensors: readonly NativeTensor[]): Promise<void>
  scaleLearningRate(factor: number): void
  cancel(): void
  dispose(): void
}

/** What the add-on exports; for this file and native.ts. */
export interface AddonTraining {
  createDataset(request: DatasetRequest): Promise<AddonDataset>
  createTrainer(
    model: AddonModel,
    dataset: AddonDataset,
    request: TrainerRequest,
  ): Promise<AddonTrainer>
  createRecordedTrainer(
    model: AddonModel,
    tensors: readonly NativeTensor[],
    batchSize: number,
  ): Promise<AddonTrainer>
}

/** Images as uint8 for a device, with labels where there are any. */
export class NativeDataset {
  /** The add-on's own object; for this file only. */
  readonly handle: AddonDataset

  constructor(handle: AddonDataset) {
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

/** A run's optimisers, data order and random streams, step after step. */
export class NativeTrainer {
  readonly #handle: AddonTrainer

  constructor(handle: AddonTrainer) {
    this.#handle = handle
  }

  run(steps: number): Promise<StepLosses> {
    return settle(() => this.#handle.run(steps))
  }

  /**
   * Everything that decides the rest of the run, by name: networks, moments, streams, positions.
   *
   * @throws TRAINING_DIVERGED where the trainer watches and a tensor is not finite
   */
  save(): Promise<NativeTensor[]> {
    return settle(() => this.#handle.save())
  }

  /** Goes on from what `save` gave: CHECKPOINT_INVALID where it is of another run. */
  restore(tensors: readonly NativeTensor[]): Promise<void> {
    return settle(() => this.#handle.restore(tensors))
  }

  /** Of every optimiser, from the next step on. */
  scaleLearningRate(factor: number): void {
    this.#handle.scaleLearningRate(factor)
  }

  /** The step under way is finished; the run resolves with what was done. */
  cancel(): void {
    this.#handle.cancel()
  }

  dispose(): void {
    this.#handle.dispose()
  }
}

/** Copies images and labels to a device, or opens the files that hold the images. */
export function uploadDataset(request: DatasetRequest): Promise<NativeDataset> {
  return callNative(async (native) => new NativeDataset(await native.createDataset(request)))
}

/** Optimisers and random streams for training a model on a data set. */
export function newTrainer(
  model: NativeModel,
  dataset: NativeDataset,
  request: TrainerRequest,
): Promise<NativeTrainer> {
  return callNative(
    async (native) =>
      new NativeTrainer(await native.createTrainer(model.handle, dataset.handle, request)),
  )
}

/** A trainer that repeats a reference case: batches and random draws are the case's tensors. */
export function recordedTrainer(
  model: NativeModel,
  tensors: readonly NativeTensor[],
  batchSize: number,
): Promise<NativeTrainer> {
  return callNative(
    async (native) =>
      new NativeTrainer(await native.createRecordedTrainer(model.handle, tensors, batchSize)),
  )
}
