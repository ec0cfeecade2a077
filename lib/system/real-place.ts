import { readlink, realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { systemCode } from './system-reason.js'
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

/**
 * Returns the path that a link leads to, also if nothing is there yet. Returns any other path as it is.
 *
 * @param path an absolute path
 * @throws the error of the system, such as ELOOP for links that lead to each other
 *
 * @example
 * await followLinks('/home/me/card.json') // '/data/card.json'
 */
export async function followLinks(path: string): Promise<string> {
  await stat(path).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error
  })
  const target = await readlink(path).catch(() => undefined)
  return target === undefined ? path : followLinks(resolve(await realpath(dirname(path)), target))
}

/** Returns a path with its links resolved, also if its last parts do not exist yet. */
async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    const target = await followLinks(path).catch(() => path)
    const parent = dirname(target)
    return parent === target ? target : join(await realPlace(parent), basename(target))
  }
}
