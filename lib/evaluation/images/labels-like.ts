import { evenlySpaced } from '../../data/image-subset.js'
import { MersenneTwister } from '../../data/mersenne-twister.js'

/**
 * Returns the classes that a model is asked to generate: in the class proportions of the real images, so
 * that a distance between the two sets does not come from different proportions. All classes are equally
 * frequent if the real images have no labels that the model was trained on. The order is random.
 *
 * @param seed the same seed gives the same labels
 * @example
 * labelsLike(undefined, { classes: 2, count: 4, seed: 1 }) // two of each class
 */
export function labelsLike(
  real: Uint8Array | undefined,
  {
    classes,
    count,
    seed,
  }: { readonly classes: number; readonly count: number; readonly seed: number },
): Uint8Array {
  const known = real !== undefined && real.length > 0 && real.every((label) => label < classes)
  const sorted = known ? real.slice().sort() : undefined
  const labels =
    sorted === undefined
      ? Uint8Array.from({ length: count }, (_, at) => at % classes)
      : Uint8Array.from(evenlySpaced(sorted.length, count), (at) => sorted[at] ?? 0)
  shuffle(labels, seed)
  return labels
}

/** Without it, each split of an Inception Score would hold one class. */
function shuffle(labels: Uint8Array, seed: number): void {
  const random = new MersenneTwister(seed % 2 ** 32)
  for (let at = labels.length - 1; at > 0; at--) {
    const other = random.integer(0, at + 1)
    const label = labels[at] ?? 0
    labels[at] = labels[other] ?? 0
    labels[other] = label
  }
}
