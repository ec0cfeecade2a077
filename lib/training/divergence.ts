import type { StepLosses } from '../native/index.js'
import { FalsarioError } from '../system/errors.js'

/** At which step what is no longer a finite number. */
export type Finding = NonNullable<StepLosses['finding']>

/** A sentence that tells where numbers stopped being numbers. */
export function divergence({ step, what }: Finding): string {
  return `the training has diverged: ${what} is no longer finite at step ${step}`
}

/** The end of a run that has diverged; `saved` is the step of its last checkpoint, if positive. */
export function diverged(finding: Finding, saved: number, rollsBack: boolean): FalsarioError {
  const kept = saved > 0 ? `; the checkpoint of step ${saved} is kept` : ''
  const goBack = rollsBack ? '' : ', or let the run go back by itself: guard.rollback={}'
  return new FalsarioError('TRAINING_DIVERGED', `${divergence(finding)}${kept}`, {
    path: finding.what,
    received: `infinity or NaN at step ${finding.step}`,
    fix: `lower the learning rates${goBack}`,
  })
}
