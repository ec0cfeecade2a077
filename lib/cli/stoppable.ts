import type { CountDisplay } from './displays/count-display.js'
import { Interruption } from './interruption.js'

/**
 * Runs the work of a command, which SIGINT, SIGTERM and SIGHUP abort. Resolves with the exit status: 0, or
 * 128 + the number of the signal.
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
