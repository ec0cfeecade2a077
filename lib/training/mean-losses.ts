import type { StepLosses } from '../native.js'
import type { Losses } from './events.js'

/** Means over updates that come in chunks; the same whatever the chunks. */
export class MeanLosses {
  readonly #totals = new Map<string, { sum: number; count: number }>()
  #steps = 0

  add({ steps, losses }: StepLosses): void {
    for (const [name, values] of Object.entries(losses)) {
      const total = this.#totals.get(name) ?? { sum: 0, count: 0 }
      for (const value of values) total.sum += value // one by one, in order: chunks do not show
      total.count += values.length
      this.#totals.set(name, total)
    }
    this.#steps += steps
  }

  /** Since the last `take`. */
  get steps(): number {
    return this.#steps
  }

  /** The means since the last `take`. */
  take(): Losses {
    const means = [...this.#totals]
      .filter(([, { count }]) => count > 0)
      .map(([name, { sum, count }]) => [name, sum / count])
    this.#totals.clear()
    this.#steps = 0
    return Object.fromEntries(means)
  }
}
