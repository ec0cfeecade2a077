import { realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { dataFileError } from './data-file.js'
import { listFolder } from './folder-entries.js'
import type { UnreadableFile, UnusedPath } from './source.js'

/** The images of one class: those in its folder, then those in each folder inside, by name. */
export interface ClassImages {
  readonly paths: readonly string[]
  /** Number of images in the class folder itself. */
  readonly direct: number
  /** The first folder inside the class folder. */
  readonly nested?: string
  readonly unreadable: readonly UnreadableFile[]
  readonly unused: readonly UnusedPath[]
  /** Names of files that are not images. */
  readonly others: readonly string[]
}

/**
 * Resolves the links in the path of a folder.
 *
 * @throws FalsarioError DATA_NOT_FOUND, DATA_INVALID
 */
export async function realFolder(folder: string): Promise<string> {
  return realpath(folder).catch((error: unknown) => {
    throw dataFileError(folder, error)
  })
}

/**
 * Returns whether a folder is the other one or contains it; both paths without links.
 *
 * @example
 * holds('/photos', '/photos/cat') // true
 */
export function holds(folder: string, other: string): boolean {
  return `${other}${sep}`.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)
}

/** The reason for a link that would make a folder contain itself. */
export const CIRCULAR = 'a link to a folder that contains the link'

/**
 * Lists the images of a class folder and of all folders inside it. A folder that can be reached twice, by
 * links, counts once; other links to it are listed in `unused`.
 *
 * @param root the folder of the classes, without links
 * @throws FalsarioError DATA_NOT_FOUND, DATA_INVALID
 *
 * @example
 * const { paths } = await listClassFolder('pets/cat', await realFolder('pets'))
 */
export async function listClassFolder(folder: string, root: string): Promise<ClassImages> {
  const paths: string[] = []
  const unreadable: UnreadableFile[] = []
  const unused: UnusedPath[] = []
  const others: string[] = []
  const seen = new Map<string, string>()

  const walk = async (path: string, real: string, trail: readonly string[]) => {
    seen.set(real, path)
    const entries = await listFolder(path)
    paths.push(...entries.images.map((name) => join(path, name)))
    unreadable.push(...entries.unreadable)
    unused.push(...entries.unused)
    others.push(...entries.others)
    for (const name of entries.folders) {
      const inside = join(path, name)
      const target = await realFolder(inside)
      const known = seen.get(target)
      if ([...trail, real].some((outer) => holds(target, outer)))
        unused.push({ path: inside, reason: CIRCULAR })
      else if (known !== undefined)
        unused.push({ path: inside, reason: `the same folder as ${known}, whose images are used` })
      else await walk(inside, target, [...trail, real])
    }
    return entries
  }
  const { images, folders } = await walk(folder, await realFolder(folder), [root])
  const [nested] = folders
  return {
    paths,
    direct: images.length,
    ...(nested !== undefined && { nested }),
    unreadable,
    unused,
    others,
  }
}
