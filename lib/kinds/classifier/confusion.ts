import type { TestedAccuracy } from '../../models/model-file.js'

/** The accuracy of a classifier on the images of one class. */
export interface ClassAccuracy {
  /** Number of images of the class. */
  readonly count: number
  /** The share of them that was classified correctly, 0 to 1; absent if there are none. */
  readonly accuracy?: number
}

/** The accuracy of a classifier on labelled images, in all and per class. */
export interface Accuracy extends TestedAccuracy {
  /** One entry per class, in the order of the classes. */
  readonly perClass: readonly ClassAccuracy[]
  /** `confusion[label][predicted]`: the number of images with this label and this prediction. */
  readonly confusion: readonly (readonly number[])[]
}

/** Accumulates a confusion matrix and the loss over batches of images. */
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
      const predicted = indexOfLargest(row)
      const largest = row[predicted] ?? 0
      const counts = this.#counts[label]
      if (counts !== undefined) counts[predicted] = (counts[predicted] ?? 0) + 1
      // -log softmax; subtracting the largest logit prevents overflow.
      const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0)
      this.#loss += Math.log(sum) + largest - (row[label] ?? 0)
    }
  }

  /** The accuracy over all images that were added. */
  result(): Omit<Accuracy, 'data' | 'split'> {
    const perClass = this.#counts.map((counts, label) => {
      const count = sumOf(counts)
      return count === 0 ? { count } : { count, accuracy: (counts[label] ?? 0) / count }
    })
    const count = sumOf(perClass.map((each) => each.count))
    const correct = sumOf(this.#counts.map((counts, label) => counts[label] ?? 0))
    return {
      accuracy: correct / count,
      loss: this.#loss / count,
      count,
      perClass,
      confusion: this.#counts.map((counts) => [...counts]),
    }
  }
}

/** Returns the index of the largest number: the first of equal ones, 0 if the first number is NaN. */
export function indexOfLargest(numbers: Float32Array): number {
  return numbers.reduce((best, value, at) => (value > (numbers[best] ?? value) ? at : best), 0)
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
