import { resolve } from 'node:path'

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

/** Undefined if the folder was deleted. */
function workingFolder(): string | undefined {
  try {
    return process.cwd()
  } catch {
    return undefined
  }
}
