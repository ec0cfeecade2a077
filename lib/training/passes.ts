import { kindOf } from '../kinds/catalogue.js'
import type { TrainingPlan } from './plan.js'

/** The parts of a plan that decide how often each image is shown. */
export type ShownImages = Pick<TrainingPlan, 'config' | 'steps'> & {
  readonly data: { readonly count: number }
}

/**
 * Returns how often a run shows each image.
 *
 * @example
 * passesOf(plan) // 6400 for 30,000 steps of 64 images of 300
 */
export function passesOf({ config, steps, data }: ShownImages): number {
  const { batchSize, model } = config
  return (steps * batchSize * kindOf(model).batchesPerStep(model)) / data.count
}

/** Returns the passes with two digits, and one decimal below 10. */
export function roundedPasses(plan: ShownImages): number {
  return Number(passesOf(plan).toPrecision(2))
}
