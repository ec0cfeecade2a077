/**
 * Lists the first of many texts for a sentence: `first, second, third and 4 more`.
 *
 * @param most the number of texts to list
 * @example
 * someOf(['cat', 'dog', 'ant'], 2) // cat, dog and 1 more
 */
export function someOf(texts: readonly string[], most: number): string {
  const shown = texts.slice(0, most).join(', ')
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown
}
