import type { StepLosses } from '../native/index.js'
import { FalsarioError } from '../system/errors.js'

/** The first value that became NaN or infinite, and its step. */
export type Divergence = NonNullable<StepLosses['finding']>

export function divergenceMessage({ step, what }: Divergence): string {
  return `training has diverged: ${what} is no longer finite at step ${step}`
}

/** @param kept the step of the newest checkpoint on the disk; undefined if there is none */
export function divergenceError(
  divergence: Divergence,
  kept: number | undefined,
  rollsBack: boolean,
): FalsarioError {
  const checkpoint = kept ? `; the checkpoint of step ${kept} is kept` : ''
  const rollback = rollsBack
    ? ''
    : ', or turn on automatic rollback: guard.rollback={} (needs a run directory)'
  return new FalsarioError('TRAINING_DIVERGED', `${divergenceMessage(divergence)}${checkpoint}`, {
    path: divergence.what,
    received: `infinity or NaN at step ${divergence.step}`,
    fix: `lower the learning rates${rollback}`,
  })
}
