import { tinyData } from '../tiny-model.js'

export const data = tinyData({ labelled: true })

/** Settings of a run whose outputs are due at different steps. */
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
