import type { ModelSpec } from './config/spec.js'
import { FalsarioError, type FalsarioErrorCode } from './errors.js'
import { diagnose } from './libtorch/diagnose.js'
import { loadAddon } from './libtorch/load.js'
import type { AddonFeatures } from './native-features.js'
import type { AddonMetrics } from './native-metrics.js'
import type {
  BinarizeRequest,
  DatasetRequest,
  ImportanceRequest,
  ModelDescription,
  ModelRequest,
  NativeFloats,
  NativeImages,
  NativeTensor,
  NetworkDescription,
  RuntimeInfo,
  SampleRequest,
  StepLosses,
  StepMemory,
  TrainerRequest,
  TrialSizes,
} from './native-types.js'

export * from './native-features.js'
export * from './native-metrics.js'
export type * from './native-types.js'

/** The only file that knows the add-on: what it exports, and how its errors come back. */

interface AddonModel {
  readonly device: string
  sample(request: SampleRequest): Promise<NativeImages>
  drawLatents(count: number, seed: number): Promise<Float32Array>
  generate(latent: NativeTensor, labels?: NativeTensor): Promise<NativeImages>
  examine(
    images: NativeTensor,
    labels?: NativeTensor,
  ): Promise<Readonly<Record<string, NativeFloats>>>
  elbo(
    images: NativeTensor,
    seed: number,
    labels?: NativeTensor,
  ): Promise<Readonly<Record<string, NativeFloats>>>
  importanceBound(
    images: NativeTensor,
    request: ImportanceRequest,
    labels?: NativeTensor,
  ): Promise<Float32Array>
  binarize(images: NativeTensor, request: BinarizeRequest): Promise<Float32Array>
  state(which: 'served' | 'raw'): Promise<NativeTensor[]>
  load(tensors: readonly NativeTensor[]): Promise<void>
  dispose(): void
}

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

interface AddonLock {
  readonly holds: boolean
  dispose(): void
}

interface Addon extends AddonMetrics, AddonFeatures {
  lockFolder(path: string): AddonLock
  createModel(spec: ModelSpec, options: ModelRequest): Promise<AddonModel>
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
  describe(spec: ModelSpec): Promise<NetworkDescription[]>
  release(arrays: readonly (Uint8Array | Float32Array)[]): void
  measureSteps(spec: ModelSpec, ...sizes: TrialSizes): Promise<StepMemory>
  runtimeInfo(): RuntimeInfo
  /** Ends the step under way and drops everything else of this environment. */
  shutdown(): void
}

let addon: Promise<Addon> | undefined

/** Loads once a thread. A failed load is tried again: set-up may have mended it. */
function load(): Promise<Addon> {
  addon ??= loadAddon().then(
    (loaded) => {
      const ready = loaded as Addon
      // exit() destroys LibTorch's statics: nothing may compute any more by then.
      process.once('exit', () => ready.shutdown())
      return ready
    },
    (error: unknown) => {
      addon = undefined
      throw error
    },
  )
  return addon
}

/** Native errors carry one of our codes; anything else is LibTorch refusing an operation. */
function translate(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof FalsarioError) return error
  const { code, path } = error as { code?: FalsarioErrorCode; path?: string }
  return new FalsarioError(code ?? 'NATIVE_FAILED', error.message, {
    ...(path === undefined ? {} : { path }),
    cause: error,
  })
}

/** Runs a native call; what it throws, now or later, becomes a FalsarioError. */
async function settle<Result>(use: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await use()
  } catch (error) {
    throw translate(error)
  }
}

/** Networks on a device. Every method computes on the native training thread. */
export class NativeModel {
  /** The add-on's own object; for this file only. */
  readonly handle: AddonModel

  constructor(handle: AddonModel) {
    this.handle = handle
  }

  get device(): string {
    return this.handle.device
  }

  sample(request: SampleRequest): Promise<NativeImages> {
    return settle(() => this.handle.sample(request))
  }

  /** Latents [count, latent] as `sample` draws them from that seed. */
  drawLatents(count: number, seed: number): Promise<Float32Array> {
    return settle(() => this.handle.drawLatents(count, seed))
  }

  /**
   * The generator's or decoder's images for given latents [N, latent], in evaluation mode.
   *
   * @param labels I64 [N], or F32 [N, classes]: each image's share of every class
   */
  generate(latent: NativeTensor, labels?: NativeTensor): Promise<NativeImages> {
    return settle(() => this.handle.generate(latent, labels))
  }

  /**
   * What the model says of images, in evaluation mode: a GAN's `logits` [N, …] as its last layer gives them
   * and with an auxiliary head `classes` [N, classes]; a VAE's `mean` and `logVariance` [N, latent]; a
   * classifier's `logits` [N, classes] and `features` [N, D], the averages of its last map.
   *
   * @param images U8 [N, C, H, W] as data are, or F32 in the model's range
   */
  examine(
    images: NativeTensor,
    labels?: NativeTensor,
  ): Promise<Readonly<Record<string, NativeFloats>>> {
    return settle(() => this.handle.examine(images, labels))
  }

  /**
   * A VAE's evidence lower bound on each image, in nats, with one latent drawn from its posterior:
   * `reconstruction` [N] and `kl` [N, latent].
   */
  elbo(
    images: NativeTensor,
    seed: number,
    labels?: NativeTensor,
  ): Promise<Readonly<Record<string, NativeFloats>>> {
    return settle(() => this.handle.elbo(images, seed, labels))
  }

  /**
   * A VAE's importance weighted bound on log p(x) of each image [N], in nats, on the scale of `elbo`.
   */
  importanceBound(
    images: NativeTensor,
    request: ImportanceRequest,
    labels?: NativeTensor,
  ): Promise<Float32Array> {
    return settle(() => this.handle.importanceBound(images, request, labels))
  }

  /** Images of a model of the range [0, 1] with every number 0 or 1, row-major. */
  binarize(images: NativeTensor, request: BinarizeRequest): Promise<Float32Array> {
    return settle(() => this.handle.binarize(images, request))
  }

  /** Parameters and buffers by their contract names; the EMA copy in the generator's place unless `raw`. */
  state(which: 'served' | 'raw'): Promise<NativeTensor[]> {
    return settle(() => this.handle.state(which))
  }

  /** All tensors of `state('raw')`, each of the same name and shape; refused as a whole otherwise. */
  load(tensors: readonly NativeTensor[]): Promise<void> {
    return settle(() => this.handle.load(tensors))
  }

  dispose(): void {
    this.handle.dispose()
  }
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

/** Builds the networks of a spec; throws SPEC_INVALID naming the layer that does not fit. */
export function buildModel(spec: ModelSpec, request: ModelRequest): Promise<NativeModel> {
  return settle(async () => new NativeModel(await (await load()).createModel(spec, request)))
}

/** Copies images and labels to a device, or opens the files that hold the images. */
export function uploadDataset(request: DatasetRequest): Promise<NativeDataset> {
  return settle(async () => new NativeDataset(await (await load()).createDataset(request)))
}

/** Optimisers and random streams for training a model on a data set. */
export function newTrainer(
  model: NativeModel,
  dataset: NativeDataset,
  request: TrainerRequest,
): Promise<NativeTrainer> {
  return settle(async () => {
    const native = await load()
    return new NativeTrainer(await native.createTrainer(model.handle, dataset.handle, request))
  })
}

/** A trainer that repeats a reference case: batches and random draws are the case's tensors. */
export function recordedTrainer(
  model: NativeModel,
  tensors: readonly NativeTensor[],
  batchSize: number,
): Promise<NativeTrainer> {
  return settle(async () => {
    const native = await load()
    return new NativeTrainer(await native.createRecordedTrainer(model.handle, tensors, batchSize))
  })
}

/** Shapes and parameter counts of a spec; nothing is allocated. */
export function describeSpec(spec: ModelSpec): Promise<ModelDescription> {
  return settle(async () => ({
    kind: spec.kind,
    networks: await (await load()).describe(spec),
  }))
}

/**
 * Gives the memory behind arrays back now rather than when they are collected: what a run needs for a
 * moment must not pile up. They are empty from here on.
 */
export function releaseMemory(arrays: readonly (Uint8Array | Float32Array)[]): Promise<void> {
  return settle(async () => (await load()).release(arrays))
}

/** The same for tensors. */
export function releaseTensors(tensors: readonly NativeTensor[]): Promise<void> {
  return releaseMemory(tensors.map(({ data }) => data))
}

/** Runs a native call for native-metrics.ts and native-features.ts, which give their parts a face. */
export function callNative<Result>(
  use: (native: AddonMetrics & AddonFeatures) => Result | Promise<Result>,
): Promise<Result> {
  return settle(async () => use(await load()))
}

/** A folder that no other process has. */
export interface FolderLock {
  /** False on a file system that knows no locks. */
  readonly holds: boolean
  /** Lets others have it; the end of the process does so too, however it ends. */
  release(): void
}

/** Takes a folder for this process alone; throws RUN_BUSY where another has it. */
export function lockFolder(path: string): Promise<FolderLock> {
  return settle(async () => {
    const lock = (await load()).lockFolder(path)
    return { holds: lock.holds, release: () => lock.dispose() }
  })
}

/** Trains a throw-away model on random images on the CPU, samples, and counts. */
export function measureSteps(spec: ModelSpec, ...sizes: TrialSizes): Promise<StepMemory> {
  return settle(async () => (await load()).measureSteps(spec, ...sizes))
}

/** What LibTorch runs here. */
export function runtimeInfo(): Promise<RuntimeInfo> {
  return settle(async () => (await load()).runtimeInfo())
}

/** The device that `auto` stands for, or the one asked for; throws DEVICE_UNAVAILABLE. */
export async function resolveDevice(device: 'auto' | 'cpu' | 'cuda'): Promise<string> {
  if (device === 'cpu') return 'cpu'
  const { cuda } = await runtimeInfo()
  if (cuda.available && cuda.devices > 0) return 'cuda:0'
  if (device === 'auto') return 'cpu'
  const reason = (await diagnose()).cuda.reason ?? 'no CUDA device was found'
  throw new FalsarioError('DEVICE_UNAVAILABLE', `device cuda is not available: ${reason}`, {
    path: 'device',
    expected: 'auto or cpu',
    received: 'cuda',
    fix: 'use --device cpu, or run falsario doctor',
  })
}
