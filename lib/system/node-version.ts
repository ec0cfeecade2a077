/** Old versions of Node read this file, so it has only old syntax and imports nothing. */

/** The oldest version of Node that falsario runs on; package.json states it too. */
const OLDEST = '20.9'

/**
 * Returns what is wrong with a version of Node, or undefined if falsario runs on it.
 *
 * @example
 * nodeProblem('18.19.0') // 'falsario needs Node 20.9 or newer; this is Node 18.19.0'
 */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST.split('.').map(Number)
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined
  return `falsario needs Node ${OLDEST} or newer; this is Node ${version}`
}
