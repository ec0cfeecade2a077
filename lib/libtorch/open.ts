import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { isThere } from '../is-there.js'
import { LOADER_PATH } from './build-record.js'
import { requiredLibraries } from './inspect.js'
import { type Candidate, locateLibTorch } from './locate.js'
import { LIBRARY_SUFFIX } from './version.js'

/** What came of opening one of LibTorch's libraries. */
export interface OpenedLibrary {
  readonly path: string
  /** The dynamic linker's own words; absent when it is open. */
  readonly error?: string
}

interface Loader {
  open(paths: readonly string[]): Promise<OpenedLibrary[]>
}

/** LibTorch in this process. */
export interface OpenedLibTorch {
  readonly libtorch: Candidate
  /** In the order they were opened; libtorch_cuda, where it exists, is the last. */
  readonly libraries: readonly OpenedLibrary[]
  /** Why the libraries that everything needs could not be opened. */
  readonly error?: string
  /** libtorch_cuda: undefined where this LibTorch has none. */
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

/** LibTorch's own OpenMP runtime: opened first, so that no other of the same name is taken. */
async function openMpRuntimes(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, 'lib'))
  return names
    .filter((name) => /^lib(gomp|omp)\b.*\.(so|dylib)/.test(name))
    .map((name) => join(folder, 'lib', name))
}

/**
 * Finds LibTorch and opens its libraries on a worker thread, about 0.3 s in which Node goes on.
 * Undefined when no LibTorch was found; throws when the loader add-on is not built.
 */
export async function openLibTorch(): Promise<OpenedLibTorch | undefined> {
  const { libtorch } = await locateLibTorch()
  if (libtorch === undefined) return undefined
  const required = [
    ...(await openMpRuntimes(libtorch.folder)),
    ...requiredLibraries(libtorch.folder),
  ]
  // By absolute path and before anything asks for CUDA: LibTorch registers its backend then.
  const cudaPath = join(libtorch.folder, 'lib', `libtorch_cuda.${LIBRARY_SUFFIX}`)
  const hasCuda = await isThere(cudaPath)
  const loader = requireLoader()
  const libraries = await loader.open(required)
  const error = libraries.find((library) => library.error !== undefined)?.error
  if (error !== undefined) return { libtorch, libraries, error }
  if (!hasCuda) return { libtorch, libraries }
  const [cuda] = await loader.open([cudaPath])
  if (cuda === undefined) return { libtorch, libraries }
  return { libtorch, libraries: [...libraries, cuda], cuda }
}
