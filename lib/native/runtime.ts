import { invalid } from '../config/explain.js'
import { beginToOpenLibTorch, cudaState } from '../libtorch/open.js'
import { FalsarioError } from '../system/errors.js'
import { nativeFunction } from './addon.js'
import type { NativeTensor, Precision, RuntimeInfo } from './types.js'

/** Devices, memory and folder locks of the native core. */

/** Returns the LibTorch version, threads, CUDA devices and native memory of this process. */
export const runtimeInfo = nativeFunction<[], RuntimeInfo>('runtimeInfo')

const devices = ['auto', 'cpu', 'cuda']

/**
 * Returns the LibTorch device for a choice: `auto` uses CUDA if available.
 *
 * @throws DEVICE_UNAVAILABLE, CONFIG_INVALID for another name
 */
export async function resolveDevice(device: 'auto' | 'cpu' | 'cuda'): Promise<string> {
  if (!devices.includes(device)) throw invalid('device', 'auto, cpu or cuda', device)
  if (device === 'cpu') return 'cpu'
  const { cuda } = await runtimeInfo()
  if (cuda.available && cuda.devices > 0) return 'cuda:0'
  if (device === 'auto') return 'cpu'
  // LibTorch is open, so this only asks again; a whole diagnosis would start a child process.
  const { opened } = await beginToOpenLibTorch()
  const reason = cudaState(await opened).reason ?? 'no CUDA device was found'
  throw new FalsarioError('DEVICE_UNAVAILABLE', `device cuda is not available: ${reason}`, {
    path: 'device',
    expected: 'auto or cpu',
    received: 'cuda',
    fix: 'use --device cpu, or run falsario doctor',
  })
}

/**
 * Checks that the device has the instructions that a precision needs. bf16 without them would be slower than float32.
 *
 * @param device as returned by resolveDevice
 * @throws DEVICE_UNAVAILABLE
 */
export async function requirePrecision(precision: Precision, device: string): Promise<void> {
  if (precision === 'float32') return
  const { bf16, cuda } = await runtimeInfo()
  const onCpu = device === 'cpu'
  if (onCpu ? bf16 : cuda.bf16) return
  const reason = onCpu
    ? 'this processor has no instructions that multiply bf16 (avx512_bf16 or amx_bf16; bf16 on ARM)'
    : 'this GPU has no instructions that multiply bf16 (compute capability 8.0 or higher)'
  throw new FalsarioError('DEVICE_UNAVAILABLE', `precision bf16 is not available: ${reason}`, {
    path: 'precision',
    expected: 'float32',
    received: 'bf16',
    fix: 'leave out precision, or use float32, which is faster here',
  })
}

/**
 * Frees the memory of arrays now instead of when they are collected, so that temporary arrays of a run do
 * not pile up. The arrays are empty from then on.
 */
export const releaseMemory = nativeFunction<[arrays: readonly (Uint8Array | Float32Array)[]], void>(
  'releaseMemory',
)

/** Frees the memory of tensors now instead of when they are collected. */
export function releaseTensors(tensors: readonly NativeTensor[]): Promise<void> {
  return releaseMemory(tensors.map(({ data }) => data))
}

/** An exclusive lock on a folder. */
export interface FolderLock {
  /** False if the file system does not support locks. */
  readonly holds: boolean
  /** Releases the lock. The end of the process releases it too, however the process ends. */
  release(): void
}

const createLock = nativeFunction<[path: string], { readonly holds: boolean; dispose(): void }>(
  'lockFolder',
)

/** Locks a folder for this process. Throws RUN_BUSY if another process has locked it. */
export async function lockFolder(path: string): Promise<FolderLock> {
  const lock = await createLock(path)
  return { holds: lock.holds, release: () => lock.dispose() }
}
