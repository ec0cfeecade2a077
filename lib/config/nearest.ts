/**
 * The choice a misspelt word most likely meant, or nothing when none is close.
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

/** Levenshtein's distance, two rows at a time. */
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

/** ` (did you mean "kernel"?)`, or nothing. */
export function suggestion(word: string, choices: readonly string[]): string {
  const meant = nearest(word, choices)
  return meant === undefined ? '' : ` (did you mean "${meant}"?)`
}
