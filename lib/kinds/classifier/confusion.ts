import type { TestedAccuracy } from '../../sampling/model-file.js'

/** How a classifier did on the images of one class. */
export interface ClassAccuracy {
  /** Images of the class. */
  readonly count: number
  /** The share of them that it named right; left out where there is no image. */
  readonly accuracy?: number
}

/** How a classifier did on images whose classes are known. */
export interface Accuracy extends TestedAccuracy {
  /** In order of the classes. */
  readonly perClass: readonly ClassAccuracy[]
  /** `confusion[of][named]`: how many images of a class were named so. */
  readonly confusion: readonly (readonly number[])[]
}

/** Counts what images were named, as they come. */
export class Confusion {
  readonly #counts: number[][]
  #loss = 0

  constructor(classes: number) {
    this.#counts = Array.from({ length: classes }, () => Array<number>(classes).fill(0))
  }

  /**
   * @param logits [n, classes]
   * @param labels [n]
   */
  add(logits: Float32Array, labels: ArrayLike<number>): void {
    const classes = this.#counts.length
    for (let image = 0; image < labels.length; image++) {
      const row = logits.subarray(image * classes, (image + 1) * classes)
      const label = labels[image] ?? 0
      const named = largestOf(row)
      const largest = row[named] ?? 0
      const counts = this.#counts[label]
      if (counts !== undefined) counts[named] = (counts[named] ?? 0) + 1
      // -log softmax, its largest term taken out so that no exponential overflows.
      const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0)
      this.#loss += Math.log(sum) + largest - (row[label] ?? 0)
    }
  }

  /** Of all images so far. */
  result(): Omit<Accuracy, 'data' | 'split'> {
    const perClass = this.#counts.map((counts, label) => {
      const count = sumOf(counts)
      return count === 0 ? { count } : { count, accuracy: (counts[label] ?? 0) / count }
    })
    const count = sumOf(perClass.map((each) => each.count))
    const right = sumOf(this.#counts.map((counts, label) => counts[label] ?? 0))
    return {
      accuracy: right / count,
      loss: this.#loss / count,
      count,
      perClass,
      confusion: this.#counts.map((counts) => [...counts]),
    }
  }
}

/** Where the largest number is; the first of several, and 0 where none is a number. */
export function largestOf(numbers: Float32Array): number {
  return numbers.reduce((best, value, at) => (value > (numbers[best] ?? value) ? at : best), 0)
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
