/** Which LibTorch falsario stands on: the one place that names the version. */
export const LIBTORCH_VERSION = '2.11.0'

/** What pip is asked for so that LibTorch runs on a kind of machine. */
export interface WheelSet {
  /** Tags of `pip download --platform`, newest first. */
  readonly platforms: readonly string[]
  /** Requirements with exact versions, `torch` first. */
  readonly requirements: readonly string[]
  /** Rough size of the download and of what is kept of it, in bytes. */
  readonly downloadBytes: number
  readonly unpackedBytes: number
}

const TORCH = `torch==${LIBTORCH_VERSION}`

/** The CUDA build's libtorch_cpu.so does not load without these two, GPU or not. */
const CUDA_RUNTIME = ['nvidia-cuda-runtime==13.0.96', 'nvidia-cuda-cupti==13.0.85']

const linuxPlatforms = (machine: string): string[] => [
  `manylinux_2_28_${machine}`,
  `manylinux_2_25_${machine}`,
  `manylinux_2_17_${machine}`,
  `manylinux2014_${machine}`,
]

/** By `process.platform-process.arch`; a machine that is not listed has no wheel of this version. */
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
}

/** `linux-x64`: the key of {@link WHEELS} for this machine. */
export const PLATFORM = `${process.platform}-${process.arch}`

/** Extension of shared libraries on this platform. */
export const LIBRARY_SUFFIX = process.platform === 'darwin' ? 'dylib' : 'so'
