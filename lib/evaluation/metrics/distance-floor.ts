/** What distances of images that the model did not see, to those it learnt from, say of generated ones'. */

/** The value below which a share of sorted numbers lies, between two of them in proportion. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? 0
  return below + (above - below) * (place - Math.floor(place))
}

/** How close generated images are to training images, by how close unseen real ones are. */
export interface Closeness {
  /** Of the medians; undefined where most unseen images are training images, too. */
  readonly ratio?: number
  /** The share of generated images no farther than the closest unseen ones. */
  readonly copies: number
}

/** @param closest the share of unseen images that counts as the closest ones: 0.001 */
export function closeness(
  generated: Float64Array,
  unseen: Float64Array,
  closest: number,
): Closeness {
  const floor = unseen.toSorted()
  const limit = quantile(floor, closest)
  let within = 0
  for (const distance of generated) if (distance <= limit) within++
  const median = quantile(floor, 0.5)
  const copies = within / generated.length
  return median > 0 ? { ratio: quantile(generated.toSorted(), 0.5) / median, copies } : { copies }
}
