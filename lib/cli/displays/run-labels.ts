import { basename, resolve } from 'node:path'

/**
 * Returns short names of runs, for the heads of columns: the names of their folders if these differ, else
 * the paths.
 *
 * @example
 * runLabels([{ path: 'runs/dcgan-001' }, { path: 'runs/vae-001' }]) // ['dcgan-001', 'vae-001']
 */
export function runLabels(runs: readonly { readonly path: string }[]): string[] {
  const short = runs.map(({ path }) => basename(resolve(path)))
  return new Set(short).size === short.length ? short : runs.map(({ path }) => path)
}
