import { kindOf } from '../kinds/catalogue.js'
import type { StepLosses } from '../native/index.js'
import type { RunConfig } from '../runs/config.js'
import type { LossReportsState } from '../runs/session-state.js'
import type { ProgressEvent } from './events.js'
import { MeanLosses } from './mean-losses.js'
import { RunClock } from './run-clock.js'

/** Makes progress events of the losses that come in. */
export class LossReports {
  readonly #config: RunConfig
  readonly #steps: number
  readonly #clock: RunClock
  readonly #pending: MeanLosses
  #logged: number
  /** Where the last event of this process was. */
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

  /** After every chunk, in order. */
  add(chunk: StepLosses): void {
    this.#pending.add(chunk)
  }

  /** The regular event of a step; nothing where it was told before. */
  regular(step: number): ProgressEvent | undefined {
    const event = this.last(step)
    if (event === undefined) return undefined
    this.#pending.take()
    this.#logged = step
    return event
  }

  /** The same between two regular ones, which leaves the next one's mean as it would have been. */
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
