import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * Returns the folder for downloads and statistics: LibTorch, datasets, features of real images.
 * It is `FALSARIO_CACHE` if that is set, else `falsario` in the platform's cache folder.
 *
 * @example
 * cacheFolder() // '/home/ada/.cache/falsario'
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.FALSARIO_CACHE) return resolve(env.FALSARIO_CACHE)
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'falsario')
  if (env.XDG_CACHE_HOME) return resolve(env.XDG_CACHE_HOME, 'falsario')
  return join(homedir(), '.cache', 'falsario')
}
