import type { LossMeans } from '../kinds/progress.js'
import type { NativeFloats, StepLosses } from '../native/index.js'
import type { LossTotals } from '../runs/session-state.js'

interface Total {
  readonly sums: Float64Array
  count: number
}

/** Means over updates that arrive in chunks. The result does not depend on the chunks. */
export class MeanLosses {
  readonly #losses = new Map<string, Total>()
  readonly #vectors = new Map<string, Total>()
  #steps = 0

  /** @param state the `state` of an earlier instance, to continue from */
  constructor(state?: LossTotals) {
    if (state === undefined) return
    this.#steps = state.steps
    restore(this.#losses, state.losses)
    restore(this.#vectors, state.vectors)
  }

  add({ steps, losses, vectors }: StepLosses): void {
    for (const [name, data] of Object.entries(losses)) {
      addRows(this.#losses, name, { shape: [data.length, 1], data })
    }
    for (const [name, rows] of Object.entries(vectors)) addRows(this.#vectors, name, rows)
    this.#steps += steps
  }

  /** Since the last `take`. */
  get steps(): number {
    return this.#steps
  }

  /** Since the last `take`. */
  get state(): LossTotals {
    return { steps: this.#steps, losses: entries(this.#losses), vectors: entries(this.#vectors) }
  }

  /** The means since the last `take`. */
  get means(): LossMeans {
    const losses = [...this.#losses].map(([name, total]) => [name, meansOf(total)[0]])
    const vectors = [...this.#vectors].map(([name, total]) => [name, meansOf(total)])
    return { losses: Object.fromEntries(losses), vectors: Object.fromEntries(vectors) }
  }

  /** Returns the means and resets the sums. */
  take(): LossMeans {
    const means = this.means
    this.#losses.clear()
    this.#vectors.clear()
    this.#steps = 0
    return means
  }
}

/** Adds row by row, in order, so that the result does not depend on the chunks. */
function addRows(totals: Map<string, Total>, name: string, { shape, data }: NativeFloats): void {
  const [count = 0, width = 1] = shape
  if (count === 0) return
  const total = totals.get(name) ?? { sums: new Float64Array(width), count: 0 }
  data.forEach((value, index) => {
    total.sums[index % width] = (total.sums[index % width] ?? 0) + value
  })
  total.count += count
  totals.set(name, total)
}

function meansOf({ sums, count }: Total): number[] {
  return Array.from(sums, (sum) => sum / count)
}

function entries(totals: ReadonlyMap<string, Total>): LossTotals['losses'] {
  return [...totals].map(([name, { sums, count }]) => [name, Array.from(sums, written), count])
}

function written(value: number): number | 'NaN' | 'Infinity' | '-Infinity' {
  if (Number.isFinite(value)) return value
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? 'Infinity' : '-Infinity'
}

function restore(totals: Map<string, Total>, state: LossTotals['losses']): void {
  for (const [name, sums, count] of state)
    totals.set(name, { sums: Float64Array.from(sums, Number), count })
}
