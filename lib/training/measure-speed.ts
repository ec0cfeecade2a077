import { buildModel, type NativeTrainer, requirePrecision, resolveDevice } from '../native/index.js'
import type { TrainingPlan } from './plan.js'
import { checkSameDevice } from './resume.js'
import { withTrainer } from './with-trainer.js'

/** The first step allocates memory. If it takes longer than this, it is measured itself, to be quick. */
const slowStep = 3

/** Number and seconds of the steps to measure. */
const enough = { steps: 20, seconds: 1 } as const

/**
 * Trains a temporary model for a few steps of a plan, on its device and its data, and returns the seconds of a step.
 * Nothing is written.
 *
 * @throws DEVICE_UNAVAILABLE, RESUME_REFUSED for another device than that of the run; the signal's reason
 * @example
 * const secondsPerStep = await measureSpeed(await planTraining(options))
 */
export async function measureSpeed(plan: TrainingPlan, signal?: AbortSignal): Promise<number> {
  const { model, seed, device: choice, precision } = plan.config
  const device = await resolveDevice(choice)
  await requirePrecision(precision, device)
  if (plan.resume) checkSameDevice(plan.resume.checkpoint, device)
  const native = await buildModel(model, { seed, device })
  try {
    return await withTrainer(plan, native, (trainer) => secondsPerStep(trainer, signal))
  } finally {
    native.dispose()
  }
}

async function secondsPerStep(trainer: NativeTrainer, signal?: AbortSignal): Promise<number> {
  const first = await secondsOfStep(trainer)
  signal?.throwIfAborted()
  if (first > slowStep) return first
  const times: number[] = []
  let total = 0
  while (times.length < enough.steps && (total < enough.seconds || times.length < 2)) {
    const time = await secondsOfStep(trainer)
    signal?.throwIfAborted()
    times.push(time)
    total += time
  }
  return total / times.length
}

async function secondsOfStep(trainer: NativeTrainer): Promise<number> {
  const start = performance.now()
  await trainer.run(1)
  return (performance.now() - start) / 1000
}
