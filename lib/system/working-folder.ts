import { existsSync, statSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { FalsarioError } from './errors.js'

/**
 * Remembers the working folder, which a program may change while falsario works. The function that it returns
 * gives the path of the same place later: the path itself as long as the working folder is the same, because that
 * is what a user knows, and otherwise the absolute path.
 *
 * @example
 * const here = rememberFolder()
 * process.chdir('elsewhere')
 * here('runs/a') // '/home/me/runs/a'
 */
export function rememberFolder(): (path: string) => string {
  const folder = workingFolder()
  return (path) =>
    folder === undefined || folder === workingFolder() ? path : resolve(folder, path)
}

/**
 * Reads what is at a path. If the program changes the working folder meanwhile, reads it again by its absolute path,
 * because files may have been missed.
 *
 * @param here rememberFolder() of the call that the path was given to
 *
 * @example
 * const names = await readInPlace('photos', rememberFolder(), (path) => readdir(path))
 */
export async function readInPlace<Result>(
  path: string,
  here: (path: string) => string,
  read: (path: string) => Promise<Result>,
): Promise<Result> {
  const place = here(path)
  try {
    const result = await read(place)
    if (here(path) === place) return result
  } catch (error) {
    if (here(path) === place) throw error
  }
  return read(here(path))
}

/**
 * Returns the absolute path of a path.
 *
 * @throws CONFIG_INVALID for a relative path if the working folder was deleted
 *
 * @example
 * absolutePath('runs/a') // '/home/me/runs/a'
 */
export function absolutePath(path: string): string {
  if (!isAbsolute(path)) requireWorkingFolder(`'${path}' is relative to it`)
  return resolve(path)
}

/**
 * Checks that the working folder of the process exists.
 *
 * @param reason why it is needed, a main clause
 * @throws CONFIG_INVALID
 *
 * @example
 * requireWorkingFolder('LibTorch needs it while it loads')
 */
export function requireWorkingFolder(reason: string): void {
  if (workingFolder() !== undefined) return
  const [expected, received] = ['an existing working folder', 'one that was deleted']
  const fix = 'Change to a folder that exists.'
  throw new FalsarioError(
    'CONFIG_INVALID',
    `the working folder no longer exists, and ${reason}. ${fix}`,
    { path: '.', expected, received, fix },
  )
}

/**
 * Returns whether a path means a certain place now.
 *
 * @param place an absolute path
 *
 * @example
 * meansPlace('runs/a', '/home/me/runs/a')
 */
export function meansPlace(path: string, place: string): boolean {
  return (isAbsolute(path) || workingFolder() !== undefined) && resolve(path) === place
}

/** Returns this process's working folder; undefined if it was deleted. */
export function workingFolder(): string | undefined {
  try {
    // Node remembers the path, so the call may succeed for a folder that was deleted.
    const path = process.cwd()
    return statSync('.').nlink === 0 || !existsSync(path) ? undefined : path
  } catch {
    return undefined
  }
}
