import { randomBytes } from 'node:crypto'
import { mkdir, readdir, realpath, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { FalsarioError } from '../errors.js'
import { makeFolder } from '../make-folder.js'
import { systemCode } from '../system-reason.js'
import { unwritable } from './unwritable.js'

/**
 * Fills a folder whole or not at all: under a temporary name beside it, renamed when all is there.
 * Folders above it are made where they are missing. On failure, or when `fill` stops for a signal,
 * nothing is left.
 *
 * @param fill writes into the folder it is given
 * @throws FalsarioError OUTPUT_EXISTS when something is there that is no empty folder,
 * OUTPUT_UNWRITABLE with the reason; what `fill` throws comes through as it is
 *
 * @example
 * await writeFolderAtomically('more', (folder) => writeFile(join(folder, 'a.txt'), 'a'))
 */
export async function writeFolderAtomically<Result>(
  path: string,
  fill: (folder: string) => Promise<Result>,
): Promise<Result> {
  const target = await emptyPlace(path)
  const parent = dirname(target)
  const made = await missingAbove(parent)
  const temporary = join(parent, `.falsario-${randomBytes(8).toString('hex')}.tmp`)
  try {
    await makePlace(path, parent, temporary)
    const result = await fill(temporary)
    await settle(path, temporary, target)
    return result
  } catch (error) {
    // Retried, because files whose writing has begun may still appear in it.
    await rm(temporary, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)
    for (const folder of made) await rmdir(folder).catch(() => undefined) // only if empty
    throw error
  }
}

/** Where the folder shall be: not behind a link, which could not be renamed over. */
async function emptyPlace(path: string): Promise<string> {
  try {
    const target = await realpath(path)
    if ((await readdir(target)).length === 0) return target
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return resolve(path)
    if (systemCode(error) === 'ENOTDIR') throw exists(path, 'a file')
    throw unwritable(path, error)
  }
  throw exists(path, 'a folder that is not empty')
}

/** Folders that are not there yet, the deepest first. */
async function missingAbove(folder: string): Promise<string[]> {
  const there = await realpath(folder).then(
    () => true,
    (error: unknown) => systemCode(error) !== 'ENOENT',
  )
  return there || dirname(folder) === folder
    ? []
    : [folder, ...(await missingAbove(dirname(folder)))]
}

async function makePlace(path: string, parent: string, temporary: string): Promise<void> {
  try {
    await makeFolder(parent)
    await mkdir(temporary)
  } catch (error) {
    throw unwritable(path, error)
  }
}

async function settle(path: string, temporary: string, target: string): Promise<void> {
  try {
    await rename(temporary, target)
  } catch (error) {
    const taken = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(systemCode(error) ?? '')
    throw taken ? exists(path, 'what came there in the meantime') : unwritable(path, error)
  }
}

function exists(path: string, what: string): FalsarioError {
  return new FalsarioError('OUTPUT_EXISTS', `${path} is already there: ${what}`, {
    path,
    expected: 'a new or empty folder',
    received: what,
    fix: 'choose another folder, or remove that one',
  })
}
