import type { CountDisplay } from './displays/count-display.js'
import { Interruption } from './interruption.js'

/**
 * Runs the work of a command, which SIGINT and SIGTERM abort. Resolves with the exit status: 0, 130 or 143.
 *
 * @throws the errors of the work, except the abort
 * @example
 * invocation.status = await stoppable(display, (signal) => pack(folder, { signal }))
 */
export async function stoppable(
  display: CountDisplay,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<number> {
  using interruption = new Interruption(() => display.stopping())
  try {
    await work(interruption.signal)
    return 0
  } catch (error) {
    display.close()
    const status = interruption.statusOf(error)
    display.stopped()
    return status
  }
}
