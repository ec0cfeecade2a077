import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isFolder } from './is-there.js'
import { systemCode } from './system-reason.js'

/**
 * Creates a folder and all missing parent folders; does nothing if the folder exists. Replaces
 * `mkdir(path, { recursive: true })`, which never returns if a file system answers ENOENT to every
 * new entry, as /proc does.
 *
 * @throws the system's error: EACCES, ENOTDIR, ENOENT, …
 *
 * @example
 * await makeFolder('runs/a/samples')
 */
export async function makeFolder(path: string): Promise<void> {
  const firstError = await tryMakeFolder(path)
  if (firstError === undefined) return
  const parent = dirname(path)
  if (systemCode(firstError) !== 'ENOENT' || parent === path) throw firstError
  if (!(await isFolder(parent))) await makeFolder(parent)
  // The parent exists now, so a second error has another reason.
  const secondError = await tryMakeFolder(path)
  if (secondError !== undefined) throw secondError
}

/** Returns the error if the folder neither exists nor can be created. */
async function tryMakeFolder(path: string): Promise<unknown> {
  try {
    await mkdir(path)
    return undefined
  } catch (error) {
    return systemCode(error) === 'EEXIST' && (await isFolder(path)) ? undefined : error
  }
}
