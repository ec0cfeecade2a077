import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isFolder } from './is-there.js'
import { systemCode } from './system-reason.js'

/**
 * Makes a folder with all that are missing above it; one that is there is left alone. Node's own
 * `recursive` never returns where a file system refuses new entries with ENOENT, as /proc does.
 *
 * @throws the system's error: EACCES, ENOTDIR, ENOENT, …
 */
export async function makeFolder(path: string): Promise<void> {
  const first = await refusalOf(path)
  if (first === undefined) return
  const parent = dirname(path)
  if (systemCode(first) !== 'ENOENT' || parent === path) throw first
  if (!(await isFolder(parent))) await makeFolder(parent)
  // What was missing is there now, made here or by another: a second refusal is for good.
  const second = await refusalOf(path)
  if (second !== undefined) throw second
}

/** Why a folder could not be made; nothing when it is there. */
async function refusalOf(path: string): Promise<unknown> {
  try {
    await mkdir(path)
    return undefined
  } catch (error) {
    return systemCode(error) === 'EEXIST' && (await isFolder(path)) ? undefined : error
  }
}
