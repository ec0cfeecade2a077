import { someOf } from '../config/some-of.js'
import type { UnusedPath } from './source.js'

/** Number of paths or classes that a text names. */
const SHOWN = 5

/**
 * Returns the text of a warning about what is not used; undefined if everything is.
 *
 * @example
 * unusedText({ unused: [{ path: 'pets/loop', reason: 'a link …' }] }) // not used:\n  pets/loop: a link …
 */
export function unusedText({ unused }: { readonly unused: readonly UnusedPath[] }) {
  if (unused.length === 0) return undefined
  const lines = unused.slice(0, SHOWN).map(({ path, reason }) => `${path}: ${reason}`)
  if (unused.length > lines.length) lines.push(`and ${unused.length - lines.length} more`)
  return `not used:\n  ${lines.join('\n  ')}`
}

/**
 * Returns the text of a warning about classes without an image; undefined if there are none.
 *
 * @param where the data, if the reader may take them for others: ` in the training data`
 * @example
 * emptyClassesText({ classes: 11, emptyClasses: ['0'] }) // 1 of 11 classes has no image: 0
 */
export function emptyClassesText(
  { classes, emptyClasses }: { readonly classes: number; readonly emptyClasses: readonly string[] },
  where = '',
) {
  if (emptyClasses.length === 0) return undefined
  const have = emptyClasses.length === 1 ? 'has' : 'have'
  return `${emptyClasses.length} of ${classes} classes ${have} no image${where}: ${someOf(emptyClasses, SHOWN)}`
}
