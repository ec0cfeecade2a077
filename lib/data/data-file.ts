import { type FileHandle, open, stat } from 'node:fs/promises'
import { FalsarioError } from '../system/errors.js'
import { readExactly } from '../system/read-exactly.js'
import { systemCode, systemReason } from '../system/system-reason.js'

/**
 * Returns the error for a data file that cannot be read: DATA_NOT_FOUND or DATA_INVALID.
 *
 * @example
 * const bytes = await readFile(path).catch((error) => { throw dataFileError(path, error) })
 */
export function dataFileError(path: string, error: unknown): FalsarioError {
  const missing = systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR'
  if (missing && path.includes('\ufffd')) return undecodableName(path, error)
  return new FalsarioError(
    missing ? 'DATA_NOT_FOUND' : 'DATA_INVALID',
    `cannot read ${path}: ${systemReason(error)}`,
    { path, expected: 'a readable file', received: systemReason(error), cause: error },
  )
}

/** Node replaces bytes that are not UTF-8, so the name that it reads from a folder is not that of the file. */
function undecodableName(path: string, cause: unknown): FalsarioError {
  const [expected, received] = ['a name in UTF-8', 'a name in another encoding']
  const fix = 'Rename it; archives made on Windows often hold such names.'
  const sentence = `cannot read ${path}: its name is not UTF-8. ${fix}`
  return new FalsarioError('DATA_INVALID', sentence, { path, expected, received, fix, cause })
}

/** Errors that affect every file, so that a file is not skipped because of them. */
const generalErrors = new Set(['EMFILE', 'ENFILE', 'ENOMEM'])

/** Returns whether an error of reading a file would affect every other file as well. */
export function concernsEveryFile(error: FalsarioError): boolean {
  return generalErrors.has(systemCode(error.cause) ?? '')
}

/**
 * Opens a data file for reading and returns its size in bytes.
 *
 * @throws FalsarioError DATA_NOT_FOUND if the file does not exist, DATA_INVALID if it is not a file or
 * cannot be read
 *
 * @example
 * const { handle, size } = await openDataFile('train-images-idx3-ubyte')
 * await handle.close()
 */
export async function openDataFile(path: string): Promise<{ handle: FileHandle; size: number }> {
  const fail = (error: unknown): never => {
    throw dataFileError(path, error)
  }
  // Checked before opening, because opening a pipe without a writer waits forever.
  const stats = await stat(path).catch(fail)
  if (!stats.isFile()) {
    const received = stats.isDirectory() ? 'a folder' : 'a special file (a pipe or a device)'
    throw new FalsarioError('DATA_INVALID', `${path}: expected a file, received ${received}`, {
      path,
      expected: 'a file',
      received,
    })
  }
  return { handle: await open(path, 'r').catch(fail), size: stats.size }
}

/**
 * Reads the first bytes of a data file; all bytes of a shorter file.
 *
 * @throws FalsarioError as openDataFile
 *
 * @example
 * const kind = fileKindOf(await readHead('cat/1', FILE_KIND_BYTES))
 */
export async function readHead(path: string, length: number): Promise<Uint8Array> {
  const { handle, size } = await openDataFile(path)
  try {
    return await readExactly(handle, 0, Math.min(size, length))
  } catch (error) {
    throw dataFileError(path, error)
  } finally {
    await handle.close()
  }
}
