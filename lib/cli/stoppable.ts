import type { CountDisplay } from './count-display.js'
import { Interruption } from './interruption.js'

/**
 * Does a command's work until Ctrl-C or kill stop it, and gives the exit status: 0, 130 or 143.
 *
 * @throws what the work threw, unless that is the stop itself
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
