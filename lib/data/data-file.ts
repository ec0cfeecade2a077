import { type FileHandle, open, stat } from 'node:fs/promises'
import { FalsarioError } from '../errors.js'
import { systemCode, systemReason } from '../system-reason.js'

/**
 * The error for a data file that the operating system does not hand out.
 *
 * @example
 * const bytes = await readFile(path).catch((error) => { throw dataFileError(path, error) })
 */
export function dataFileError(path: string, error: unknown): FalsarioError {
  const missing = systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR'
  return new FalsarioError(
    missing ? 'DATA_NOT_FOUND' : 'DATA_INVALID',
    `cannot read ${path}: ${systemReason(error)}`,
    { path, expected: 'a readable file', received: systemReason(error), cause: error },
  )
}

/**
 * Opens a data file for reading and says how long it is.
 *
 * @throws FalsarioError DATA_NOT_FOUND when nothing is there, DATA_INVALID when it is no file or
 * cannot be read.
 *
 * @example
 * const { handle, size } = await openDataFile('train-images-idx3-ubyte')
 * await handle.close()
 */
export async function openDataFile(path: string): Promise<{ handle: FileHandle; size: number }> {
  const failed = (error: unknown): never => {
    throw dataFileError(path, error)
  }
  // Asked before opening: to open a pipe that nobody writes to would wait for ever.
  const stats = await stat(path).catch(failed)
  if (!stats.isFile()) {
    const received = stats.isDirectory() ? 'a folder' : 'something else (a pipe or a device)'
    throw new FalsarioError('DATA_INVALID', `${path}: expected a file, received ${received}`, {
      path,
      expected: 'a file',
      received,
    })
  }
  return { handle: await open(path, 'r').catch(failed), size: stats.size }
}
