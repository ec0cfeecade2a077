import { join, resolve } from 'node:path'
import { BUILD_RECORD_PATH, readBuildRecord } from './build-record.js'
import { cacheFolder } from './cache.js'
import { inspectLibTorch, inspectUnpacked } from './inspect.js'
import { findPythonTorch } from './python.js'
import { LIBTORCH_VERSION, PLATFORM } from './version.js'

/** Where a LibTorch was looked for. */
export type LibTorchSource = 'LIBTORCH' | 'cache' | 'last build' | 'Python'

/** One place that was looked at. */
export interface Candidate {
  readonly source: LibTorchSource
  readonly folder: string
  readonly version?: string
  /** What keeps it from being used; none when it is usable. */
  readonly problems: readonly string[]
}

/** What was found, and every place looked at on the way. */
export interface Location {
  readonly libtorch?: Candidate
  readonly candidates: readonly Candidate[]
}

/** The folder in the cache that set-up unpacks LibTorch into. */
export function cachedLibTorch(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), `libtorch-${LIBTORCH_VERSION}-${PLATFORM}`)
}

/**
 * Looks for LibTorch of falsario's version: the `LIBTORCH` variable (which, when set, is the only
 * place), the cache folder, the one the add-on was last built with, a Python `torch` package.
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
    return settle([{ source: 'LIBTORCH', ...candidate }])
  }
  const cached = await inspectUnpacked(cachedLibTorch(env))
  candidates.push({ source: 'cache', ...cached })
  if (cached.problems.length === 0) return settle(candidates)

  const record = await readBuildRecord(buildRecord)
  if (record !== undefined) {
    const built = await inspectLibTorch(record.libtorch)
    candidates.push({ source: 'last build', ...built })
    if (built.problems.length === 0) return settle(candidates)
  }
  const python = await findPythonTorch(env)
  if (python !== undefined)
    candidates.push({ source: 'Python', ...(await inspectLibTorch(python)) })
  return settle(candidates)
}

function settle(candidates: readonly Candidate[]): Location {
  const libtorch = candidates.find((candidate) => candidate.problems.length === 0)
  return libtorch === undefined ? { candidates } : { libtorch, candidates }
}
