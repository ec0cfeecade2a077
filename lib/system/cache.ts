import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * Returns the folder for downloads and statistics: LibTorch, datasets, features of real images.
 * It is `FALSARIO_CACHE` if that is set, else `falsario` in the platform's cache folder. A user without a home
 * folder, as in many containers, gets a folder of the system's temporary folder.
 *
 * @example
 * cacheFolder() // '/home/ada/.cache/falsario'
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.FALSARIO_CACHE) return resolve(env.FALSARIO_CACHE)
  const isMac = process.platform === 'darwin'
  if (!isMac && env.XDG_CACHE_HOME) return resolve(env.XDG_CACHE_HOME, 'falsario')
  if (process.platform === 'win32' && env.LOCALAPPDATA) {
    return resolve(env.LOCALAPPDATA, 'falsario', 'Cache')
  }
  const home = homeFolder()
  if (home === undefined) return join(tmpdir(), `falsario-${process.getuid?.() ?? 'cache'}`)
  return isMac ? join(home, 'Library', 'Caches', 'falsario') : join(home, '.cache', 'falsario')
}

/** Returns undefined if HOME is unset and the system does not know the user; homedir() throws then. */
function homeFolder(): string | undefined {
  try {
    return homedir() || undefined
  } catch {
    return undefined
  }
}
