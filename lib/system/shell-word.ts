/**
 * Returns a path as one word of a POSIX shell, for commands that a message suggests: quoted if it has spaces or
 * other characters that the shell would interpret.
 *
 * @example
 * shellWord('my #1 run') // "'my #1 run'"
 */
export function shellWord(path: string): string {
  const word = path.startsWith('-') ? `./${path}` : path // else a command takes it for an option
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
