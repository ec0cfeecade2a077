/** The LibTorch version that falsario is built with. No other file states it. */
export const LIBTORCH_VERSION = '2.11.0'

/** The wheels that contain LibTorch for one platform. */
export interface WheelSet {
  /** Values of `pip download --platform`, newest first. */
  readonly platforms: readonly string[]
  /** Requirements with exact versions, `torch` first. */
  readonly requirements: readonly string[]
  /** Approximate sizes of the download and of the unpacked files, in bytes. */
  readonly downloadBytes: number
  readonly unpackedBytes: number
}

const TORCH = `torch==${LIBTORCH_VERSION}`

/** libtorch_cpu.so of the CUDA build does not load without these two, even without a GPU. */
const CUDA_RUNTIME = ['nvidia-cuda-runtime==13.0.96', 'nvidia-cuda-cupti==13.0.85']

const linuxPlatforms = (machine: string): string[] => [
  `manylinux_2_28_${machine}`,
  `manylinux_2_25_${machine}`,
  `manylinux_2_17_${machine}`,
  `manylinux2014_${machine}`,
]

/** By platform, see {@link PLATFORM}. Other platforms have no wheel of this version. */
export const WHEELS: Readonly<Record<string, WheelSet>> = {
  'linux-x64': {
    platforms: linuxPlatforms('x86_64'),
    requirements: [TORCH, ...CUDA_RUNTIME],
    downloadBytes: 544e6,
    unpackedBytes: 500e6,
  },
  'linux-arm64': {
    platforms: linuxPlatforms('aarch64'),
    requirements: [TORCH, ...CUDA_RUNTIME],
    downloadBytes: 430e6,
    unpackedBytes: 500e6,
  },
  'darwin-arm64': {
    platforms: ['macosx_14_0_arm64', 'macosx_11_0_arm64'],
    requirements: [TORCH],
    downloadBytes: 90e6,
    unpackedBytes: 300e6,
  },
  'win32-x64': {
    platforms: ['win_amd64'],
    requirements: [TORCH],
    downloadBytes: 115e6,
    unpackedBytes: 400e6,
  },
}

/** Operating system and processor of this machine: `linux-x64`. */
export const PLATFORM = `${process.platform}-${process.arch}`

/** Matches the name of a shared library of any platform: `libgomp-a34b3233.so.1`, `c10.dll`. */
export const LIBRARY_NAME = /\.(so|dylib|dll)[.\d]*$/

/**
 * Returns the file name of a shared library on this platform.
 *
 * @example
 * libraryName('c10') // 'libc10.so'
 */
export function libraryName(name: string): string {
  if (process.platform === 'win32') return `${name}.dll`
  return `lib${name}.${process.platform === 'darwin' ? 'dylib' : 'so'}`
}
