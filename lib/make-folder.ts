import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCode } from './system-reason.js'

/**
 * Makes a folder with all that are missing above it; one that is there is left alone. Node's own
 * `recursive` never returns where a file system refuses new entries with ENOENT, as /proc does.
 *
 * @throws the system's error: EACCES, ENOTDIR, ENOENT, …
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EEXIST' && (await isFolder(path))) return
    const parent = dirname(path)
    if (code !== 'ENOENT' || (await isFolder(parent)) || parent === path) throw error
    await makeFolder(parent)
    await makeFolder(path)
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
