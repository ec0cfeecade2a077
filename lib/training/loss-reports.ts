import { kindOf } from '../kinds/catalogue.js'
import type { StepLosses } from '../native/index.js'
import type { RunConfig } from '../runs/config.js'
import type { LossReportsState } from '../runs/session-state.js'
import type { ProgressEvent } from './events.js'
import { MeanLosses } from './mean-losses.js'
import { RunClock } from './run-clock.js'

/** Makes progress events from the losses of the steps. */
export class LossReports {
  readonly #config: RunConfig
  readonly #steps: number
  readonly #clock: RunClock
  readonly #pending: MeanLosses
  #logged: number
  /** The step of this process's last event. */
  #toldAt: number

  /** @param step steps done by now */
  constructor(config: RunConfig, steps: number, step: number, state?: LossReportsState) {
    this.#config = config
    this.#steps = steps
    this.#clock = new RunClock(state?.time ?? 0, step)
    this.#pending = new MeanLosses(state?.pending)
    this.#logged = state?.logged ?? 0
    this.#toldAt = step
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
    const { batchSize, model } = this.#config
    const kind = kindOf(model)
    const images = (step - this.#toldAt) * batchSize * kind.batchesPerStep(model)
    this.#toldAt = step
    return {
      type: 'progress',
      step,
      steps: this.#steps,
      time: this.time,
      imagesPerSecond: images / this.#clock.lap(),
      secondsLeft: this.#clock.left(step, this.#steps),
      ...kind.progress(this.#pending.means),
    }
  }
}
