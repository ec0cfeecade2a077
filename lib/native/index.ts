import type { BaseSpec } from '../config/model-parts.js'
import { diagnose } from '../libtorch/diagnose.js'
import { loadAddon } from '../libtorch/load.js'
import { FalsarioError, type FalsarioErrorCode } from '../system/errors.js'
import type { AddonFeatures } from './features.js'
import type { AddonMetrics } from './metrics.js'
import type { AddonModels } from './models.js'
import type { AddonTraining } from './training.js'
import type { NativeTensor, RuntimeInfo, StepMemory, TrialSizes } from './types.js'

export * from './features.js'
export * from './metrics.js'
export * from './models.js'
export * from './training.js'
export type * from './types.js'

/** The only file that loads the add-on, and knows how its errors come back. */

interface AddonLock {
  readonly holds: boolean
  dispose(): void
}

interface Addon extends AddonModels, AddonTraining, AddonMetrics, AddonFeatures {
  lockFolder(path: string): AddonLock
  release(arrays: readonly (Uint8Array | Float32Array)[]): void
  measureSteps(spec: BaseSpec, ...sizes: TrialSizes): Promise<StepMemory>
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

/**
 * Runs a native call at once, for objects that hold what they call: calls reach the training thread in
 * the order they are made. What it throws, now or later, becomes a FalsarioError.
 */
export async function settle<Result>(use: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await use()
  } catch (error) {
    throw translate(error)
  }
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

/** Loads the add-on where it is not yet, then runs a native call: for the other native-*.ts. */
export function callNative<Result>(
  use: (
    native: AddonModels & AddonTraining & AddonMetrics & AddonFeatures,
  ) => Result | Promise<Result>,
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
export function measureSteps(spec: BaseSpec, ...sizes: TrialSizes): Promise<StepMemory> {
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
