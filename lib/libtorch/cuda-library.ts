import { join } from 'node:path'
import { cacheFolder } from '../system/cache.js'
import { isThere } from '../system/is-there.js'
import { inspectFiles } from './inspect.js'
import { LIBTORCH_VERSION, libraryName, PLATFORM } from './version.js'

/** Returns the folder in the cache into which `falsario install cuda` puts its files. */
export function cachedCuda(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), `cuda-${LIBTORCH_VERSION}-${PLATFORM}`)
}

/** What mends the files of `falsario install cuda`, which does not replace files of the right size. */
export const CUDA_MEND = 'falsario uninstall cuda && falsario install cuda'

/**
 * Returns libtorch_cuda: the one beside the LibTorch in use, else the one that `falsario install cuda` installed, with
 * what is wrong with the latter's files. Undefined if there is none.
 */
export async function cudaLibrary(
  libtorch: string,
): Promise<{ readonly path: string; readonly problem?: string } | undefined> {
  const name = libraryName('torch_cuda')
  const own = join(libtorch, 'lib', name)
  if (await isThere(own)) return { path: own }
  const folder = cachedCuda()
  if (!(await isThere(folder))) return undefined
  const path = join(folder, 'torch', 'lib', name)
  const [problem] = await inspectFiles(folder)
  return problem === undefined ? { path } : { path, problem: `${problem} Fix: ${CUDA_MEND}` }
}
