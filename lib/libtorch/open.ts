import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { requireWorkingFolder } from '../system/working-folder.js'
import { cudaLibrary } from './cuda-library.js'
import { probeCuda } from './cuda-probe.js'
import { requiredLibraries } from './inspect.js'
import { explainLoadError } from './load-error.js'
import { type Candidate, type Location, locateLibTorch } from './locate.js'
import { type AddonCandidate, LOADER_NAME, locateAddons } from './locate-addon.js'
import { logSearch } from './search-log.js'

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
  /** The add-on whose loader opened it. */
  readonly addon: AddonCandidate
  /** In the order of opening; libtorch_cuda, if it is used, is the last. */
  readonly libraries: readonly OpenedLibrary[]
  /** Why a required library could not be opened. */
  readonly error?: string
  /** libtorch_cuda; absent if there is none. */
  readonly cuda?: OpenedLibrary
}

/** Whether the CUDA libraries are loaded. */
export interface CudaState {
  /** Whether there are CUDA libraries and they are open. */
  readonly loaded: boolean
  /** Why they are not loaded. */
  readonly reason?: string
}

/** What was found on the way to LibTorch's libraries. */
export interface Opening {
  readonly location: Location
  /** Every place that was searched for the add-on, with what prevents its use. */
  readonly addons: readonly AddonCandidate[]
  /** Resolves when the libraries are open; absent if LibTorch or the add-on was not found. */
  readonly opened?: Promise<OpenedLibTorch>
}

function isLoader(value: unknown): value is Loader {
  return (
    typeof value === 'object' &&
    value !== null &&
    'open' in value &&
    typeof value.open === 'function'
  )
}

/** LibTorch's own OpenMP runtime. Opened first, so that the linker uses no other of the same name. */
async function openMpRuntimes(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, 'lib'))
  return names
    .filter((name) => /^lib(gomp|omp|iomp5md)\b.*\.(so|dylib|dll)/.test(name))
    .map((name) => join(folder, 'lib', name))
}

/** Returns the libraries of a LibTorch without CUDA, in the order in which they are opened. */
export async function librariesOf(folder: string): Promise<string[]> {
  return [...(await openMpRuntimes(folder)), ...requiredLibraries(folder)]
}

/** The loader of the first add-on that loads, and every add-on with its problems. */
async function findLoader(): Promise<{
  readonly addons: readonly AddonCandidate[]
  readonly addon?: AddonCandidate
  readonly loader?: Loader
}> {
  const addons = await locateAddons()
  for (const [i, addon] of addons.entries()) {
    if (addon.problems.length > 0) continue
    const path = join(addon.folder, LOADER_NAME)
    try {
      const loader: unknown = createRequire(path)(path)
      if (isLoader(loader)) return { addons, addon, loader }
      throw new Error(`${path} is not falsario's loader`)
    } catch (error) {
      const problem = explainLoadError(error instanceof Error ? error.message : String(error))
      logSearch(`${path} does not load: ${problem.what}`)
      addons[i] = { ...addon, problems: [problem] }
    }
  }
  return { addons }
}

/**
 * Finds LibTorch and the add-on, and opens LibTorch's libraries on a worker thread, which takes about 0.3 s without
 * blocking Node. Resolves when the worker thread has its work. Throws CONFIG_INVALID if the working folder was deleted.
 */
export async function beginToOpenLibTorch(): Promise<Opening> {
  // MKL, a part of LibTorch, ends the process if it finds no working folder.
  requireWorkingFolder('LibTorch needs one when it is loaded')
  const [location, { addons, addon, loader }] = await Promise.all([locateLibTorch(), findLoader()])
  const { libtorch } = location
  if (libtorch === undefined || addon === undefined || loader === undefined) {
    return { location, addons }
  }
  const required = await librariesOf(libtorch.folder)
  return { location, addons, opened: open({ libtorch, addon }, loader, required) }
}

async function open(
  found: Pick<OpenedLibTorch, 'libtorch' | 'addon'>,
  loader: Loader,
  required: readonly string[],
): Promise<OpenedLibTorch> {
  const libraries = await loader.open(required)
  for (const { path, error } of libraries) logSearch(`${path}: ${error ?? 'is open'}`)
  const error = libraries.find((library) => library.error !== undefined)?.error
  if (error !== undefined) return { ...found, libraries, error }
  // Opened by absolute path and before any use of CUDA, because opening registers LibTorch's CUDA backend.
  const library = await cudaLibrary(found.libtorch.folder)
  if (library === undefined) return { ...found, libraries }
  const { path, problem } = library
  const refusal = problem ?? (await probeCuda(found.addon.folder, [...required, path]))
  const [cuda] = refusal === undefined ? await loader.open([path]) : [{ path, error: refusal }]
  if (cuda === undefined) return { ...found, libraries }
  logSearch(`${path}: ${cuda.error ?? 'is open'}`)
  return { ...found, libraries: [...libraries, cuda], cuda }
}

/** Tells whether CUDA can be used in this process. */
export function cudaState(opened: OpenedLibTorch | undefined): CudaState {
  if (opened === undefined || opened.error !== undefined) {
    return { loaded: false, reason: 'LibTorch does not load.' }
  }
  const { cuda } = opened
  if (cuda === undefined) {
    return { loaded: false, reason: 'There are no CUDA libraries: falsario install cuda.' }
  }
  return cuda.error === undefined ? { loaded: true } : { loaded: false, reason: cuda.error }
}
