import { MersenneTwister } from '../../data/mersenne-twister.js'

/**
 * Classes to ask a model for: as often each as among the real images, in random order, for a
 * distance between the two sets must not come of other shares; every class alike where the real
 * images have no labels that the model knows.
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
  const labels = Uint8Array.from({ length: count }, (_, at) => {
    if (sorted === undefined) return at % classes
    return sorted[Math.floor((at * sorted.length) / count)] ?? 0
  })
  // Sorted classes would give the splits of an Inception Score one class each.
  const random = new MersenneTwister(seed % 2 ** 32)
  for (let at = count - 1; at > 0; at--) {
    const other = random.integer(0, at + 1)
    const label = labels[at] ?? 0
    labels[at] = labels[other] ?? 0
    labels[other] = label
  }
  return labels
}
