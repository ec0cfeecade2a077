/**
 * Returns the choice nearest to a misspelt word, or undefined if none is close.
 *
 * @example
 * nearest('kernal', ['out', 'kernel']) // 'kernel'
 */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  const scored = choices
    .map((choice) => ({ choice, edits: editDistance(word.toLowerCase(), choice.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
  const best = scored[0]
  const tolerance = Math.max(1, Math.floor(word.length / 3))
  return best !== undefined && best.edits <= tolerance ? best.choice : undefined
}

/** Levenshtein distance; only two rows of the table are kept. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(substituted, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}

/** Returns ` (did you mean "kernel"?)`, or an empty string. */
export function suggestion(word: string, choices: readonly string[]): string {
  const closest = nearest(word, choices)
  return closest === undefined ? '' : ` (did you mean "${closest}"?)`
}
