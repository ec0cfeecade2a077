import type { NativeFloats, StepLosses } from '../native.js'
import type { Losses } from './events.js'

interface Total {
  readonly sums: Float64Array
  count: number
}

/** What a report says of the steps since the last one. */
export interface MeanReport {
  readonly losses: Losses
  /** A VAE's. */
  readonly klPerDimension?: readonly number[]
}

/** Means over updates that come in chunks; the same whatever the chunks. */
export class MeanLosses {
  readonly #losses = new Map<string, Total>()
  readonly #vectors = new Map<string, Total>()
  #steps = 0

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

  /** The means since the last `take`. */
  take(): MeanReport {
    const losses = [...this.#losses].map(([name, total]) => [name, meansOf(total)[0]])
    const kl = this.#vectors.get('klPerDimension')
    const report = { losses: Object.fromEntries(losses) }
    this.#losses.clear()
    this.#vectors.clear()
    this.#steps = 0
    return kl === undefined ? report : { ...report, klPerDimension: meansOf(kl) }
  }
}

/** One by one, in order: chunks do not show. */
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
