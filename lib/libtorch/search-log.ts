/**
 * Writes one step of the search for the add-on and LibTorch to stderr if `FALSARIO_DEBUG` is 1.
 *
 * @example
 * logSearch('LIBTORCH is not set')
 */
export function logSearch(line: string, env: NodeJS.ProcessEnv = process.env): void {
  if (env.FALSARIO_DEBUG === '1') process.stderr.write(`falsario: ${line}\n`)
}
