import { randomBytes } from 'node:crypto'
import { readdir, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { makeFolder } from '../system/make-folder.js'

/**
 * Replaces a folder of the cache completely or not at all: fills a temporary folder beside it, then renames that. The
 * caller holds the folder's lock.
 *
 * @param fill writes the content into the folder that it receives
 */
export async function replaceFolder(
  target: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  await removeLeftovers(target)
  const temporary = `${target}.part-${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`
  await makeFolder(temporary)
  try {
    await fill(temporary)
    await rm(target, { recursive: true, force: true })
    await rename(temporary, target)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** Removes the files of killed installations. None is still running, because this process holds the lock. */
export async function removeLeftovers(target: string): Promise<void> {
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(`${basename(target)}.part-`)) continue
    await rm(join(dirname(target), name), { recursive: true, force: true })
  }
}
