import type { AnyKind } from '../kinds/catalogue.js'
import type { StepLosses } from '../native/index.js'
import type { LossReportsState } from '../runs/session-state.js'
import type { ProgressEvent } from './events.js'
import { MeanLosses } from './mean-losses.js'
import { RunClock } from './run-clock.js'

/** The properties of a run that its progress events depend on. */
export interface ReportedRun {
  readonly steps: number
  readonly imagesPerStep: number
  /** The kind of the model, which decides what an event reports of the mean losses. */
  readonly kind: Pick<AnyKind, 'progress'>
}

/** Makes progress events from the losses of the steps. */
export class LossReports {
  readonly #run: ReportedRun
  readonly #clock: RunClock
  readonly #pending: MeanLosses
  #logged: number
  /** The step of this process's last event. */
  #reportedAt: number

  /** @param step steps done by now */
  constructor(run: ReportedRun, step: number, state?: LossReportsState) {
    this.#run = run
    this.#clock = new RunClock(state?.time ?? 0, step)
    this.#pending = new MeanLosses(state?.pending)
    this.#logged = state?.logged ?? 0
    this.#reportedAt = step
  }

  get state(): LossReportsState {
    return { time: this.time, logged: this.#logged, pending: this.#pending.state }
  }

  /** Seconds of training. */
  get time(): number {
    return this.#clock.time
  }

  /** Takes the losses of a chunk. Call it for every chunk, in order. */
  add(chunk: StepLosses): void {
    this.#pending.add(chunk)
  }

  /** Returns the regular event of a step, or undefined if it was returned before. */
  regular(step: number): ProgressEvent | undefined {
    const event = this.last(step)
    if (event === undefined) return undefined
    this.#pending.take()
    this.#logged = step
    return event
  }

  /** Returns an event between two regular ones. It does not change the mean of the next regular event. */
  last(step: number): ProgressEvent | undefined {
    if (step === this.#logged) return undefined
    const { steps, imagesPerStep, kind } = this.#run
    const images = (step - this.#reportedAt) * imagesPerStep
    this.#reportedAt = step
    return {
      type: 'progress',
      step,
      steps,
      time: this.time,
      imagesPerSecond: images / this.#clock.lap(),
      secondsLeft: this.#clock.left(step, steps),
      ...kind.progress(this.#pending.means),
    }
  }
}
