import { type ResumeOptions, type TrainOptions, train } from '../../lib/index.js'
import type { RunEvent } from '../../lib/training/events.js'
import { tinyData } from '../tiny-model.js'

export const data = tinyData({ labelled: true })
/** A run in which everything is due at steps of its own. */
export const settings = {
  data,
  steps: 30,
  batchSize: 8,
  seed: 7,
  device: 'cpu',
  threads: 1,
  log: { every: 7 },
  checkpoint: { every: 8 },
  samples: { every: 1000, count: 4 },
  guard: { saturation: { steps: 12 }, diversity: { every: 9, images: 16 } },
  augment: { horizontalFlip: true, translate: 1 },
} as const

/** A run's events; it is stopped at the first of them from step `stopAt` on. */
export async function follow(
  options: TrainOptions | ResumeOptions,
  stopAt = Number.POSITIVE_INFINITY,
) {
  const events: RunEvent[] = []
  const controller = new AbortController()
  const run = train(options, { signal: controller.signal })
  try {
    for await (const event of run) {
      events.push(event)
      if ('step' in event && event.step >= stopAt) controller.abort()
    }
  } catch (error) {
    if (!controller.signal.aborted) throw error
  }
  return events
}
