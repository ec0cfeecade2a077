import { z } from 'zod'
import type { BestSettings } from '../config/guard.js'

export const bestStateSchema = z.strictObject({
  value: z.number(),
  step: z.int(),
  /** Values since. */
  since: z.int(),
})
export type BestState = z.output<typeof bestStateSchema>

/** The best value so far of the metric that a run is judged by, and how long ago it was. */
export class BestValue {
  readonly #settings: BestSettings
  #state: BestState | undefined

  constructor(settings: BestSettings, state?: BestState) {
    this.#settings = settings
    this.#state = state
  }

  get metric(): string {
    return this.#settings.metric
  }

  get state(): BestState | undefined {
    return this.#state
  }

  /** Whether it was too long ago: `patience` values brought no better one. */
  get exhausted(): boolean {
    const { patience } = this.#settings
    return patience !== undefined && this.#state !== undefined && this.#state.since >= patience
  }

  /** Takes a value in; true when it is the best so far. NaN never is. */
  offer(step: number, value: number): boolean {
    if (!this.#better(value)) {
      if (this.#state) this.#state = { ...this.#state, since: this.#state.since + 1 }
      return false
    }
    this.#state = { value, step, since: 0 }
    return true
  }

  #better(value: number): boolean {
    if (!Number.isFinite(value)) return false
    if (this.#state === undefined) return true
    const { goal, minDelta } = this.#settings
    const gain = goal === 'lowest' ? this.#state.value - value : value - this.#state.value
    return gain > minDelta
  }
}
