import { setImmediate } from 'node:timers/promises'
import { type ClassNumbering, classNamesOf } from './class-numbering.js'

/** Scanning this many takes a fraction of a millisecond; then the event loop continues. */
const LABELS_AT_ONCE = 2 ** 14

/**
 * Returns the largest label, or 0 without labels.
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
 * Returns the largest of millions of labels without blocking the event loop.
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

/**
 * Returns the classes without an image: their names, or their numbers as text. Scans the labels only until
 * every class has appeared.
 *
 * @example
 * emptyClassesOf({ classes: 3 }, Uint8Array.of(2, 1)) // ['0']
 */
export function emptyClassesOf(
  numbering: ClassNumbering,
  labels: Uint8Array | undefined,
): readonly string[] {
  const { classes } = numbering
  const filled = new Uint8Array(classes)
  let left = classes
  for (let at = 0; left > 0 && at < (labels?.length ?? 0); at++) {
    const label = labels?.[at] ?? 0
    if (filled[label] === 0) {
      filled[label] = 1
      left--
    }
  }
  return left === 0 ? [] : classNamesOf(numbering).filter((_, label) => filled[label] === 0)
}
