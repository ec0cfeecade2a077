import { basename, dirname } from 'node:path'
import { absolutePath } from '../system/working-folder.js'

/**
 * Returns short names of runs, for captions and the heads of columns: the names of their folders if these differ,
 * else the paths.
 *
 * @example
 * runLabels(['runs/dcgan-001', 'runs/vae-001']) // ['dcgan-001', 'vae-001']
 */
export function runLabels(paths: readonly string[]): string[] {
  const short = paths.map((path) => basename(absolutePath(path)))
  return new Set(short).size === short.length ? short : [...paths]
}

/**
 * Returns short names of groups of runs: of `seed-1`, `seed-2`, … the name of their folder, of other runs the common
 * beginning of their paths.
 *
 * @param groups the paths of each group's runs
 * @example
 * groupLabels([['runs/five/seed-1', 'runs/five/seed-2'], ['runs/vae-001']]) // ['five', 'vae-001']
 */
export function groupLabels(groups: readonly (readonly string[])[]): string[] {
  return runLabels(groups.map(commonPath))
}

function commonPath(paths: readonly string[]): string {
  const [first = '', ...others] = paths
  if (others.length === 0) return first
  const folder = dirname(first)
  const ofSeeds = paths.every(
    (path) => /^seed-\d+$/.test(basename(path)) && dirname(path) === folder,
  )
  if (ofSeeds) return folder
  let length = 0
  while (length < first.length && others.every((path) => path[length] === first[length])) length++
  const common = first.slice(0, length).replace(/[-_. ]*(seed)?[-_. \d]*$/, '')
  return common === '' || common.endsWith('/') ? first : common
}
