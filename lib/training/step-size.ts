import { kindOf } from '../kinds/catalogue.js'
import type { RunConfig } from '../runs/config.js'

/** The settings that decide how many real images a step takes. */
export type StepSettings = Pick<RunConfig, 'accumulate' | 'batchSize' | 'model'>

/**
 * Returns the batches of real images per training step.
 *
 * @example
 * batchesOfStep(config) // 8: accumulate 4, and two updates of the discriminator
 */
export function batchesOfStep({ accumulate, model }: Omit<StepSettings, 'batchSize'>): number {
  return accumulate * kindOf(model).batchesPerStep(model)
}

/**
 * Returns the real images per training step.
 *
 * @example
 * imagesOfStep(config) // 512: 8 batches of 64
 */
export function imagesOfStep(settings: StepSettings): number {
  return settings.batchSize * batchesOfStep(settings)
}
