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
