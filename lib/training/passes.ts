import type { TrainingPlan } from './plan.js'
import { imagesOfStep } from './step-size.js'

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
  return (steps * imagesOfStep(config)) / data.count
}

/** Returns the passes with two digits, and one decimal below 10. */
export function roundedPasses(plan: ShownImages): number {
  return Number(passesOf(plan).toPrecision(2))
}
