/** Levels of a config; residual blocks in residual blocks need some. */
const MOST_LEVELS = 100

/**
 * Whether lists and plain objects are nested so deeply that a parser that calls itself for each level would end
 * the process; also if a value contains itself.
 *
 * @example
 * if (isTooDeep(spec)) throw new Error('too many levels')
 */
export function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; depth <= MOST_LEVELS; depth++) {
    // A value that several others share is visited once per level, so that their number cannot multiply.
    level = [...new Set(level.flatMap(childrenOf))]
    if (level.length === 0) return false
  }
  return true
}

/** What is valid, for errors. */
export const shallow = `lists and objects in at most ${MOST_LEVELS} levels`

function childrenOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return []
  const children = Array.isArray(value)
    ? value
    : Object.getPrototypeOf(value) === Object.prototype
      ? Object.values(value)
      : []
  return children.filter((child) => typeof child === 'object' && child !== null)
}
