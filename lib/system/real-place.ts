import { realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { absolutePath } from './working-folder.js'

/**
 * Returns whether a path is a folder or lies within it, whatever links lead there. Neither has to exist.
 *
 * @example
 * await isWithin('photos', 'link-to-photos/new') // true
 */
export async function isWithin(folder: string, path: string): Promise<boolean> {
  const [outer, inner] = [absolutePath(folder), absolutePath(path)]
  const inside = relative(await realPlace(outer), await realPlace(inner))
  return inside.split(sep)[0] !== '..' && !isAbsolute(inside)
}

/** Returns a path with its links resolved, also if its last parts do not exist yet. */
async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(await realPlace(parent), relative(parent, path))
  }
}
