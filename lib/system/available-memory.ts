import { totalmem } from 'node:os'

/**
 * Returns the number of bytes of memory that this process may use: all of the machine's memory, or
 * less if a container or control group limits it.
 *
 * @example
 * console.log(availableMemory() / 1e9) // 25.2
 */
export function availableMemory(): number {
  // Without a limit, Node returns 0, undefined or a number larger than any machine's memory.
  const limit = process.constrainedMemory()
  return limit > 0 ? Math.min(totalmem(), limit) : totalmem()
}
