import type { ProgressEvent, RunEvent } from './events.js'

/** Tells once, when a loss has stopped being a number: nothing is learnt from there on. */
export function nonFiniteLoss(emit: (event: RunEvent) => void): (event: ProgressEvent) => void {
  let told = false
  return ({ step, losses }) => {
    const broken = Object.entries(losses).find(([, value]) => !Number.isFinite(value))
    if (told || broken === undefined) return
    told = true
    const [name, value] = broken
    const message =
      `the ${name} loss is ${value} by step ${step}: the training has diverged; ` +
      'lower the learning rates, or start from another seed'
    emit({ type: 'warning', step, message })
  }
}
