import { setImmediate } from 'node:timers/promises'

/** A fraction of a millisecond of looking at labels; then Node gets its turn. */
const LABELS_AT_ONCE = 2 ** 14

/**
 * The largest label, 0 without any.
 *
 * @example
 * largestOf(Uint8Array.of(3, 7, 1)) // 7
 */
export function largestOf(labels: Uint8Array): number {
  let largest = 0
  for (const label of labels) if (label > largest) largest = label
  return largest
}

/**
 * The largest of millions of labels, without holding up Node.
 *
 * @example
 * const classes = (await findLargest(labels)) + 1
 */
export async function findLargest(labels: Uint8Array): Promise<number> {
  let largest = 0
  for (let from = 0; from < labels.length; from += LABELS_AT_ONCE) {
    largest = Math.max(largest, largestOf(labels.subarray(from, from + LABELS_AT_ONCE)))
    await setImmediate()
  }
  return largest
}
