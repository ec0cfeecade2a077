import { readFile } from 'node:fs/promises'
import { FalsarioError } from '../system/errors.js'
import { runCommand } from './command.js'
import type { CudaRelease, CudaWheel } from './cuda-files.js'
import { PLATFORM } from './version.js'

/** The wheels to install, and the version of CUDA that they are. */
export interface CudaChoice {
  readonly cuda: string
  readonly wheels: readonly CudaWheel[]
}

/**
 * Returns the version of NVIDIA's driver on this machine, such as `580.65.06`, or undefined if there is none. The
 * kernel tells it on Linux, also in a container that was given the GPU; elsewhere nvidia-smi does.
 */
export async function driverVersion(): Promise<string | undefined> {
  const kernel = await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => '')
  const version = /Kernel Module.*?\s(\d+(?:\.\d+)+)\s/.exec(kernel)?.[1]
  if (version !== undefined) return version
  const query = ['--query-gpu=driver_version', '--format=csv,noheader']
  const { status, output } = await runCommand('nvidia-smi', query)
  return status === 0 ? /\d+(\.\d+)+/.exec(output)?.[0] : undefined
}

/**
 * Chooses the newest CUDA that the driver runs.
 *
 * @param all the releases of CUDA, newest first
 * @param driver the driver's version; undefined if there is none
 * @param wanted a version of CUDA that is taken without asking for the driver, as a container image needs it
 * @throws DEVICE_UNAVAILABLE with the reason
 */
export function chooseCuda(
  all: readonly CudaRelease[],
  driver: string | undefined,
  wanted?: string,
  platform: string = PLATFORM,
): CudaChoice {
  const releases = all.filter(({ wheels }) => wheels[platform] !== undefined)
  const versions = releases.map(({ cuda }) => cuda).join(', ')
  if (releases.length === 0) {
    throw unavailable(
      `There is no CUDA for ${platform}.`,
      'use the CPU, or Linux with an NVIDIA GPU',
    )
  }
  if (wanted !== undefined) {
    const release = releases.find(({ cuda }) => cuda === wanted)
    if (release === undefined) {
      throw new FalsarioError('CONFIG_INVALID', `There is no CUDA ${wanted} of this LibTorch.`, {
        path: 'cuda',
        expected: versions,
        received: wanted,
      })
    }
    return choice(release, platform)
  }
  if (driver === undefined) {
    throw unavailable(
      "NVIDIA's driver was not found on this machine.",
      `install the driver; for a container image that is built without one: falsario install cuda --cuda ${releases[0]?.cuda}`,
    )
  }
  const release = releases.find((candidate) => !isOlder(driver, candidate.driver))
  if (release !== undefined) return choice(release, platform)
  const oldest = releases.at(-1)
  throw unavailable(
    `NVIDIA's driver ${driver} is too old: CUDA ${oldest?.cuda} needs ${oldest?.driver}.`,
    `update the driver to ${oldest?.driver} or newer`,
  )
}

function choice({ cuda, wheels }: CudaRelease, platform: string): CudaChoice {
  return { cuda, wheels: wheels[platform] ?? [] }
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number))
  for (const [i, part] of (b ?? []).entries()) {
    if ((a?.[i] ?? 0) !== part) return (a?.[i] ?? 0) < part
  }
  return false
}

function unavailable(reason: string, fix: string): FalsarioError {
  return new FalsarioError('DEVICE_UNAVAILABLE', reason, { path: 'cuda', fix })
}
