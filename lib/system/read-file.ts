import { readFile, stat } from 'node:fs/promises'

/**
 * Reads a whole file. Unlike `readFile` of Node it refuses pipes and devices, because reading a pipe without a writer
 * waits forever, and neither a signal nor `process.exit()` ends the waiting.
 *
 * @throws the error of the system; an Error for anything but a file or a folder
 *
 * @example
 * const bytes = await readWholeFile('class-names.json')
 */
export async function readWholeFile(path: string): Promise<Buffer> {
  await refuseSpecialFile(path)
  return readFile(path)
}

/**
 * Checks that a path is not a pipe or a device; call it before a path is opened.
 *
 * @throws the error of the system; an Error for a pipe or a device
 *
 * @example
 * await refuseSpecialFile(path)
 * const file = await open(path, 'r')
 */
export async function refuseSpecialFile(path: string): Promise<void> {
  const found = await stat(path)
  if (!found.isFile() && !found.isDirectory())
    throw new Error('the path is a special file (a pipe or a device), not a file')
}
