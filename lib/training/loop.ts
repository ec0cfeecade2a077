import type { NativeTrainer } from '../native.js'
import type { ProgressEvent } from './events.js'
import { MeanLosses, type MeanReport } from './mean-losses.js'

/** What the loop needs of a trainer. */
export type SteppingTrainer = Pick<NativeTrainer, 'run' | 'cancel'>

/** What happens when; none of it changes the numbers. */
export interface LoopPlan {
  readonly steps: number
  readonly logEvery: number
  readonly samplesEvery: number
  readonly checkpointEvery: number
  /** Real images a step takes. */
  readonly imagesPerStep: number
}

/** What the loop reports; it waits for each before it goes on. */
export interface LoopReports {
  progress(event: ProgressEvent): Promise<void>
  samples(step: number): Promise<void>
  checkpoint(step: number): Promise<void>
}

/**
 * Trains in chunks cut where something is due, and gives the steps done: fewer than planned when
 * the signal stopped it. The last progress, samples and checkpoint are reported in either
 * case.
 */
export async function trainLoop(
  trainer: SteppingTrainer,
  plan: LoopPlan,
  reports: LoopReports,
  signal: AbortSignal,
): Promise<number> {
  const cancel = () => trainer.cancel()
  signal.addEventListener('abort', cancel)
  try {
    return await runChunks(trainer, plan, reports, signal)
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

async function runChunks(
  trainer: SteppingTrainer,
  plan: LoopPlan,
  reports: LoopReports,
  signal: AbortSignal,
): Promise<number> {
  const { steps, logEvery, samplesEvery, checkpointEvery } = plan
  const losses = new MeanLosses()
  const clock = new Clock(plan)
  let step = 0
  let sampled = 0
  let saved = 0
  const logDue = () => step % logEvery === 0 || step === steps
  const report = async () => {
    const count = losses.steps
    if (count > 0) await reports.progress(clock.progress(step, count, losses.take()))
  }
  while (step < steps && !signal.aborted) {
    const chunk = await trainer.run(nextCut(step, plan) - step)
    step += chunk.steps
    losses.add(chunk)
    if (logDue()) await report()
    if (step % samplesEvery === 0 && step > sampled) {
      await reports.samples(step)
      sampled = step
    }
    if (step % checkpointEvery === 0 && step > saved) {
      await reports.checkpoint(step)
      saved = step
    }
  }
  await report()
  if (step > sampled) await reports.samples(step)
  if (step > saved) await reports.checkpoint(step)
  return step
}

/** The next step at which something is due. */
function nextCut(step: number, plan: LoopPlan): number {
  const { steps, logEvery, samplesEvery, checkpointEvery } = plan
  const after = (every: number) => (Math.floor(step / every) + 1) * every
  return Math.min(after(logEvery), after(samplesEvery), after(checkpointEvery), steps)
}

/** Times a run by the wall, sampling and writing included. */
class Clock {
  readonly #plan: LoopPlan
  readonly #start = performance.now()
  #last = this.#start

  constructor(plan: LoopPlan) {
    this.#plan = plan
  }

  /** @param count steps since the last report */
  progress(step: number, count: number, report: MeanReport): ProgressEvent {
    const { steps, imagesPerStep } = this.#plan
    const now = performance.now()
    const time = (now - this.#start) / 1000
    const interval = (now - this.#last) / 1000
    this.#last = now
    return {
      type: 'progress',
      step,
      steps,
      time,
      ...report,
      imagesPerSecond: (count * imagesPerStep) / interval,
      secondsLeft: ((steps - step) * time) / step,
    }
  }
}
