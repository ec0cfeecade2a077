import { randomBytes } from 'node:crypto'
import { mkdir, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { entryKind } from './entry-kind.js'
import { FalsarioError } from './errors.js'
import { makeFolder } from './make-folder.js'
import { followLinks } from './real-place.js'
import { systemCode } from './system-reason.js'
import { unwritable } from './unwritable.js'
import { absolutePath } from './working-folder.js'

/**
 * Writes a folder completely or not at all: fills a temporary folder next to it, then renames that.
 * Creates missing parent folders. If `fill` fails, nothing is left on the disk.
 *
 * @param fill writes the content into the folder that it receives
 * @returns the result of `fill`
 * @throws FalsarioError OUTPUT_EXISTS if the path exists and is not an empty folder,
 * OUTPUT_UNWRITABLE; errors of `fill` are thrown unchanged
 *
 * @example
 * await writeFolderAtomically('more', (folder) => writeFile(join(folder, 'a.txt'), 'a'))
 */
export async function writeFolderAtomically<Result>(
  path: string,
  fill: (folder: string) => Promise<Result>,
): Promise<Result> {
  const target = await requireEmpty(path)
  const parent = dirname(target)
  const created = await missingFolders(parent)
  const temporary = join(parent, `.falsario-${randomBytes(8).toString('hex')}.tmp`)
  try {
    await makeTemporary(path, parent, temporary)
    const result = await fill(temporary)
    await renameTo(path, temporary, target)
    return result
  } catch (error) {
    // Removal is retried because writes in progress may still create files in the folder.
    await rm(temporary, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)
    for (const folder of created) await rmdir(folder).catch(() => undefined) // only if empty
    throw error
  }
}

/** Returns the real path of the folder to write, because rename() cannot replace a symbolic link. */
async function requireEmpty(path: string): Promise<string> {
  const absolute = absolutePath(path) // before the program can change the working folder
  try {
    const target = await followLinks(absolute)
    const found = await stat(target).catch(() => undefined) // an error of the system comes again
    if (found !== undefined && !found.isDirectory()) throw alreadyExists(path, entryKind(found))
    if (found === undefined || (await readdir(target)).length === 0) return target
  } catch (error) {
    if (error instanceof FalsarioError) throw error
    if (systemCode(error) === 'ENOTDIR') throw alreadyExists(path, 'a file')
    throw unwritable(path, error)
  }
  throw alreadyExists(path, 'a folder that is not empty')
}

/** Returns the folders that do not exist yet, the deepest first. */
async function missingFolders(folder: string): Promise<string[]> {
  const exists = await realpath(folder).then(
    () => true,
    (error: unknown) => systemCode(error) !== 'ENOENT',
  )
  return exists || dirname(folder) === folder
    ? []
    : [folder, ...(await missingFolders(dirname(folder)))]
}

async function makeTemporary(path: string, parent: string, temporary: string): Promise<void> {
  try {
    await makeFolder(parent)
    await mkdir(temporary)
  } catch (error) {
    throw unwritable(path, error)
  }
}

async function renameTo(path: string, temporary: string, target: string): Promise<void> {
  try {
    await rename(temporary, target)
  } catch (error) {
    const taken = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(systemCode(error) ?? '')
    throw taken
      ? alreadyExists(path, 'one that another program created during the write')
      : unwritable(path, error)
  }
}

function alreadyExists(path: string, received: string): FalsarioError {
  const expected = 'a new or empty folder'
  const fix = `Choose another folder, or remove ${path}.`
  const sentence = `${path} already exists: expected ${expected}, received ${received}. ${fix}`
  return new FalsarioError('OUTPUT_EXISTS', sentence, { path, expected, received, fix })
}
