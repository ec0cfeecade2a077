import type { Dataset } from '../../data/dataset.js'
import { evenlySpaced, readImagesAt } from '../../data/image-subset.js'
import { byteTensor } from '../../models/native-tensors.js'
import { type NativeTensor, nearestNeighbours } from '../../native/index.js'

/** Most real images to compare with, and the most bytes that they may have. */
const most = { images: 2000, bytes: 32e6 }

/** The class that most of the generated images look like. */
export interface LargestClass {
  /** The name of the class, or its number. */
  readonly name: string
  /** Fraction of the generated images, 0 to 1. */
  readonly share: number
  /** Number of real images that they were compared with. */
  readonly real: number
  /** Fraction of the data in that class. */
  readonly expected: number
}

/**
 * Measures which class generated images look like: that of the nearest real image, by pixels. It needs no
 * classifier, and its errors do not matter, because a generator of one class leaves no doubt.
 */
export class ClassMeasure {
  readonly #real: NativeTensor
  readonly #labels: Uint8Array
  readonly #data: Pick<Dataset, 'classNames'>
  readonly #shares: readonly number[]

  private constructor(
    real: NativeTensor,
    labels: Uint8Array,
    data: Pick<Dataset, 'classNames'>,
    shares: readonly number[],
  ) {
    this.#real = real
    this.#labels = labels
    this.#data = data
    this.#shares = shares
  }

  /**
   * Reads as many real images of each class.
   *
   * @returns undefined for data without labels, or with more than half of the images in one class
   */
  static async of(data: Dataset): Promise<ClassMeasure | undefined> {
    const { labels, classNames, shape, count } = data
    if (labels === undefined) return undefined
    const members: number[][] = Array.from({ length: data.classes }, () => [])
    for (const [index, label] of labels.entries()) members[label]?.push(index)
    const shares = members.map(({ length }) => length / count)
    if (Math.max(0, ...shares) > 0.5) return undefined
    const [, ...image] = shape
    const bytesPerImage = image.reduce((product, size) => product * size, 1)
    const limit = Math.min(most.images, most.bytes / bytesPerImage)
    const perClass = Math.max(1, Math.floor(limit / data.classes))
    const chosen = members.flatMap((all) =>
      evenlySpaced(all.length, Math.min(all.length, perClass)).map((at) => all[at] ?? 0),
    )
    const bytes = await readImagesAt(data, chosen)
    const real = byteTensor('real', [chosen.length, ...image], bytes)
    const chosenLabels = Uint8Array.from(chosen, (index) => labels[index] ?? 0)
    return new ClassMeasure(real, chosenLabels, { ...(classNames && { classNames }) }, shares)
  }

  /** @param generated U8 [N, C, H, W] */
  async take(generated: NativeTensor): Promise<LargestClass> {
    const { indices } = await nearestNeighbours(generated, this.#real)
    const counts = this.#shares.map(() => 0)
    for (const index of indices) {
      const label = this.#labels[index] ?? 0
      counts[label] = (counts[label] ?? 0) + 1
    }
    const largest = Math.max(...counts)
    const label = counts.indexOf(largest)
    return {
      name: this.#data.classNames?.[label] ?? String(label),
      share: largest / indices.length,
      real: this.#labels.length,
      expected: this.#shares[label] ?? 0,
    }
  }
}
