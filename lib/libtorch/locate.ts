import { join, resolve } from 'node:path'
import { cacheFolder } from '../system/cache.js'
import { BUILD_RECORD_PATH, readBuildRecord } from './build-record.js'
import { inspectLibTorch, inspectUnpacked } from './inspect.js'
import { findPythonTorch } from './python.js'
import { LIBTORCH_VERSION, PLATFORM } from './version.js'

/** A place that is searched for LibTorch: a variable, the cache, the last build, Python's `torch`. */
export type LibTorchSource = 'LIBTORCH' | 'cache' | 'last build' | 'Python'

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

/**
 * Searches for LibTorch in falsario's version: in the folder that `LIBTORCH` names (if set, no other
 * place is searched), the cache folder, the LibTorch of the last build, Python's `torch` package.
 *
 * @example
 * const { libtorch } = await locateLibTorch()
 * console.log(libtorch?.folder ?? 'run: npm run setup')
 */
export async function locateLibTorch(
  env: NodeJS.ProcessEnv = process.env,
  buildRecord: string = BUILD_RECORD_PATH,
): Promise<Location> {
  const candidates: Candidate[] = []
  if (env.LIBTORCH) {
    const candidate = await inspectLibTorch(resolve(env.LIBTORCH))
    return firstUsable([{ source: 'LIBTORCH', ...candidate }])
  }
  const cached = await inspectUnpacked(cachedLibTorch(env))
  candidates.push({ source: 'cache', ...cached })
  if (cached.problems.length === 0) return firstUsable(candidates)

  const record = await readBuildRecord(buildRecord)
  if (record !== undefined) {
    const built = await inspectLibTorch(record.libtorch)
    candidates.push({ source: 'last build', ...built })
    if (built.problems.length === 0) return firstUsable(candidates)
  }
  const python = await findPythonTorch(env)
  if (python !== undefined)
    candidates.push({ source: 'Python', ...(await inspectLibTorch(python)) })
  return firstUsable(candidates)
}

function firstUsable(candidates: readonly Candidate[]): Location {
  const libtorch = candidates.find((candidate) => candidate.problems.length === 0)
  return libtorch === undefined ? { candidates } : { libtorch, candidates }
}
