/** Distances to training images: those of generated images relative to those of unseen real images. */

/** Returns a quantile of sorted numbers, with linear interpolation. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? 0
  return below + (above - below) * (place - Math.floor(place))
}

/** How close generated images are to training images, compared with unseen real images. */
export interface Closeness {
  /** Ratio of the median distances. Left out if most unseen images are training images. */
  readonly ratio?: number
  /** Share of generated images that are at least as close as the closest unseen images. */
  readonly copies: number
}

/** @param closest share of the unseen images that are the closest ones: 0.001 */
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
