import { type ResumeOptions, type TrainOptions, train } from '../../lib/index.js'
import type { RunEvent } from '../../lib/training/events.js'

/** Returns the events of a run. The run is stopped at the first event for which `stop` returns true. */
export async function follow(
  options: TrainOptions | ResumeOptions,
  stop?: (event: RunEvent) => boolean,
): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  const controller = new AbortController()
  try {
    for await (const event of train(options, { signal: controller.signal })) {
      events.push(event)
      if (stop?.(event)) controller.abort()
    }
  } catch (error) {
    if (!controller.signal.aborted) throw error
  }
  return events
}

/** Stops at the first event of this step or a later one. */
export const from = (step: number) => (event: RunEvent) => 'step' in event && event.step >= step
