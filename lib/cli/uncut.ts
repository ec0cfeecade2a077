import { Interruption } from './interruption.js'
import type { Invocation } from './invocation.js'

/**
 * Writes a file to its end although a signal arrives meanwhile, because the process would otherwise leave an
 * incomplete temporary file. A second signal exits at once.
 *
 * @returns whether the command goes on; false after a signal, whose exit status is then set
 * @example
 * if (!(await uncut(invocation, () => images.toPng(out)))) return
 */
export async function uncut(
  invocation: Invocation,
  write: () => Promise<unknown>,
): Promise<boolean> {
  using interruption = new Interruption(() => undefined)
  await write()
  const { status } = interruption
  if (status !== undefined) invocation.status = status
  return status === undefined
}
