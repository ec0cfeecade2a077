import type { Stats } from 'node:fs'

/**
 * Returns what is at a path, in words.
 *
 * @param entry the result of stat(), or an item of a folder's list
 *
 * @example
 * entryKind(await stat('/dev/null')) // 'a device'
 */
export function entryKind(
  entry: Pick<Stats, 'isDirectory' | 'isFIFO' | 'isFile' | 'isSocket'>,
): string {
  if (entry.isFile()) return 'a file'
  if (entry.isDirectory()) return 'a folder'
  if (entry.isFIFO()) return 'a pipe'
  return entry.isSocket() ? 'a socket' : 'a device'
}
