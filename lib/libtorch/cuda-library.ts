import { join } from 'node:path'
import { cacheFolder } from '../system/cache.js'
import { isThere } from '../system/is-there.js'
import { inspectFiles } from './inspect.js'
import { logSearch } from './search-log.js'
import { LIBRARY_SUFFIX, LIBTORCH_VERSION, PLATFORM } from './version.js'

/** Returns the folder in the cache into which `falsario install cuda` puts its files. */
export function cachedCuda(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), `cuda-${LIBTORCH_VERSION}-${PLATFORM}`)
}

/**
 * Returns the path of libtorch_cuda: beside the LibTorch in use, else the one that `falsario install cuda` installed.
 * Undefined if there is none, or if a file of it is missing or damaged.
 */
export async function cudaLibrary(libtorch: string): Promise<string | undefined> {
  const name = `libtorch_cuda.${LIBRARY_SUFFIX}`
  const own = join(libtorch, 'lib', name)
  if (await isThere(own)) return own
  const folder = cachedCuda()
  if (!(await isThere(folder))) return undefined
  const problems = await inspectFiles(folder)
  for (const problem of problems) logSearch(`CUDA: ${problem}`)
  return problems.length === 0 ? join(folder, 'torch', 'lib', name) : undefined
}
