import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { isThere } from '../system/is-there.js'
import { requireWorkingFolder } from '../system/working-folder.js'
import { LOADER_PATH } from './build-record.js'
import { requiredLibraries } from './inspect.js'
import { type Candidate, locateLibTorch } from './locate.js'
import { LIBRARY_SUFFIX } from './version.js'

/** A library of LibTorch, open or with the reason why it cannot be opened. */
export interface OpenedLibrary {
  readonly path: string
  /** The dynamic linker's message; absent if the library is open. */
  readonly error?: string
}

interface Loader {
  open(paths: readonly string[]): Promise<OpenedLibrary[]>
}

/** LibTorch, loaded into this process or with the reason why it cannot be loaded. */
export interface OpenedLibTorch {
  readonly libtorch: Candidate
  /** In the order of opening; libtorch_cuda, if it exists, is the last. */
  readonly libraries: readonly OpenedLibrary[]
  /** Why a required library could not be opened. */
  readonly error?: string
  /** libtorch_cuda; absent if this LibTorch has none. */
  readonly cuda?: OpenedLibrary
}

function isLoader(value: unknown): value is Loader {
  return (
    typeof value === 'object' &&
    value !== null &&
    'open' in value &&
    typeof value.open === 'function'
  )
}

function requireLoader(): Loader {
  const loader: unknown = createRequire(import.meta.url)(LOADER_PATH)
  if (!isLoader(loader)) throw new Error(`${LOADER_PATH} is not falsario's loader`)
  return loader
}

/** LibTorch's own OpenMP runtime. Opened first, so that the linker uses no other of the same name. */
async function openMpRuntimes(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, 'lib'))
  return names
    .filter((name) => /^lib(gomp|omp)\b.*\.(so|dylib)/.test(name))
    .map((name) => join(folder, 'lib', name))
}

/**
 * Finds LibTorch and opens its libraries on a worker thread, which takes about 0.3 s without blocking
 * Node. Resolves with undefined if there is no LibTorch. Throws if the loader add-on is not built, and
 * CONFIG_INVALID if the working folder was deleted.
 */
export async function openLibTorch(): Promise<OpenedLibTorch | undefined> {
  return await (await beginToOpenLibTorch())?.opened
}

/** As openLibTorch, but resolves when the worker thread has its work. */
export async function beginToOpenLibTorch(): Promise<
  { readonly opened: Promise<OpenedLibTorch> } | undefined
> {
  // MKL, a part of LibTorch, ends the process if it finds no working folder.
  requireWorkingFolder('LibTorch needs one when it is loaded')
  const { libtorch } = await locateLibTorch()
  if (libtorch === undefined) return undefined
  const required = [
    ...(await openMpRuntimes(libtorch.folder)),
    ...requiredLibraries(libtorch.folder),
  ]
  // Opened by absolute path and before any use of CUDA, because opening registers LibTorch's CUDA backend.
  const cudaPath = join(libtorch.folder, 'lib', `libtorch_cuda.${LIBRARY_SUFFIX}`)
  const hasCuda = await isThere(cudaPath)
  return { opened: open(libtorch, required, hasCuda ? cudaPath : undefined) }
}

async function open(
  libtorch: Candidate,
  required: readonly string[],
  cudaPath: string | undefined,
): Promise<OpenedLibTorch> {
  const loader = requireLoader()
  const libraries = await loader.open(required)
  const error = libraries.find((library) => library.error !== undefined)?.error
  if (error !== undefined) return { libtorch, libraries, error }
  if (cudaPath === undefined) return { libtorch, libraries }
  const [cuda] = await loader.open([cudaPath])
  if (cuda === undefined) return { libtorch, libraries }
  return { libtorch, libraries: [...libraries, cuda], cuda }
}
