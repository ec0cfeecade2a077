import { totalmem } from 'node:os'

/**
 * The bytes that this process may have: the machine's memory, or less where a container or control
 * group limits it.
 *
 * @example
 * console.log(availableMemory() / 1e9) // 25.2
 */
export function availableMemory(): number {
  // Where there is no limit, 0, nothing or a number beyond every machine comes back.
  const limit = process.constrainedMemory()
  return limit > 0 ? Math.min(totalmem(), limit) : totalmem()
}
