/**
 * Returns the first key that occurs twice in one object of a JSON text; JSON.parse accepts such keys
 * and keeps the last value. The text must be valid JSON.
 *
 * @example
 * duplicateKey('{"a":1,"b":{"a":2},"a":3}') // 'a'
 */
export function duplicateKey(json: string): string | undefined {
  const objects: Set<string>[] = []
  // In valid JSON, a string before a colon is a key, and braces outside strings are balanced.
  for (const [token, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g)) {
    if (token === '{') objects.push(new Set())
    else if (token === '}') objects.pop()
    else if (text !== undefined && colon !== undefined) {
      const key: unknown = JSON.parse(text)
      if (typeof key !== 'string') continue
      if (objects.at(-1)?.has(key)) return key
      objects.at(-1)?.add(key)
    }
  }
  return undefined
}
