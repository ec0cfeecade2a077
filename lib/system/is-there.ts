import { access, stat } from 'node:fs/promises'

/** Returns whether a path exists; false also if it cannot be accessed. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Returns whether a path is a folder; false also if it cannot be accessed. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}

/** Returns whether a path is a file; false also if it cannot be accessed. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
}
