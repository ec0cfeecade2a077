import { dirname, join, resolve } from 'node:path'
import { cacheFolder } from '../system/cache.js'
import { isThere } from '../system/is-there.js'
import { BUILD_RECORD_PATH, readBuildRecord } from './build-record.js'
import { inspectLibTorch, inspectPackage, inspectUnpacked } from './inspect.js'
import { LIBTORCH_PACKAGE, MANIFEST_NAME, packageFolder } from './platform-package.js'
import { findPythonTorch } from './python.js'
import { logSearch } from './search-log.js'
import { LIBTORCH_VERSION, PLATFORM } from './version.js'

/** A place that is searched for LibTorch: a variable, the package for this platform, the cache, the last build, Python's `torch`. */
export type LibTorchSource = 'LIBTORCH' | 'platform package' | 'cache' | 'last build' | 'Python'

/** One place that was searched. */
export interface Candidate {
  readonly source: LibTorchSource
  readonly folder: string
  readonly version?: string
  /** Why it cannot be used, one sentence each; empty if it can. */
  readonly problems: readonly string[]
}

/** The first usable LibTorch, if any, and every place that was searched until then. */
export interface Location {
  readonly libtorch?: Candidate
  readonly candidates: readonly Candidate[]
}

/** Returns the folder in the cache into which setup unpacks LibTorch. */
export function cachedLibTorch(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), `libtorch-${LIBTORCH_VERSION}-${PLATFORM}`)
}

/** Where to search for LibTorch, and for what. */
export interface LocateOptions {
  readonly env?: NodeJS.ProcessEnv
  /** The record of the last build. */
  readonly buildRecord?: string
  /** The folder of this package, from which packages are found. */
  readonly root?: string
  /** Whether the add-on will be built with it: then the platform package, which has no headers, is left out. */
  readonly forBuild?: boolean
}

/**
 * Searches for LibTorch in falsario's version: in the folder that `LIBTORCH` names (if set, no other
 * place is searched), the package for this platform, the cache folder, the LibTorch of the last build, Python's
 * `torch` package.
 *
 * @example
 * const { libtorch } = await locateLibTorch()
 * console.log(libtorch?.folder ?? 'run: npm run setup')
 */
export async function locateLibTorch(options: LocateOptions = {}): Promise<Location> {
  const candidates: Candidate[] = []
  for await (const candidate of places(options)) {
    candidates.push(candidate)
    const usable = candidate.problems.length === 0
    const result = usable ? 'is used' : `cannot be used: ${candidate.problems.join(' ')}`
    logSearch(`LibTorch from ${candidate.source} (${candidate.folder}) ${result}`, options.env)
    if (usable) return { libtorch: candidate, candidates }
  }
  return { candidates }
}

/** The package with LibTorch's libraries that a folder is, or is inside of; it has no headers. */
async function packageAround(folder: string): Promise<string | undefined> {
  for (const candidate of [folder, dirname(folder)]) {
    const headers = join(candidate, 'torch', 'include')
    if ((await isThere(join(candidate, MANIFEST_NAME))) && !(await isThere(headers)))
      return candidate
  }
  return undefined
}

/** The places in the order of the search; each is inspected when it is asked for. */
async function* places(options: LocateOptions): AsyncGenerator<Candidate> {
  const { env = process.env, buildRecord = BUILD_RECORD_PATH, root, forBuild = false } = options
  if (env.LIBTORCH) {
    const named = resolve(env.LIBTORCH)
    const packaged = forBuild ? undefined : await packageAround(named)
    const inspection = await (packaged ? inspectPackage(packaged) : inspectLibTorch(named))
    yield { source: 'LIBTORCH', ...inspection }
    return
  }
  const packaged = forBuild ? undefined : await packageFolder(LIBTORCH_PACKAGE, root)
  if (packaged !== undefined) {
    yield { source: 'platform package', ...(await inspectPackage(packaged)) }
  }
  yield { source: 'cache', ...(await inspectUnpacked(cachedLibTorch(env))) }
  const record = await readBuildRecord(buildRecord)
  if (record !== undefined) {
    yield { source: 'last build', ...(await inspectLibTorch(record.libtorch)) }
  }
  const python = await findPythonTorch(env)
  if (python !== undefined) yield { source: 'Python', ...(await inspectLibTorch(python)) }
}
