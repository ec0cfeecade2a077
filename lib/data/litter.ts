/** Names of folders that operating systems and network drives leave beside data, in lower case. */
const litter = new Set([
  '#recycle',
  '#snapshot',
  '$recycle.bin',
  '@eadir',
  '@recently-snapshot',
  '@recycle',
  '__macosx',
  '__pycache__',
  'found.000',
  'lost+found',
  'recycler',
  'system volume information',
])

/**
 * Returns whether a file or folder is hidden, or a folder that a system leaves beside data.
 *
 * @example
 * isLitter('__MACOSX') // true
 */
export function isLitter(name: string): boolean {
  return name.startsWith('.') || litter.has(name.toLowerCase())
}
