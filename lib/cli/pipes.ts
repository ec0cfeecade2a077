/** What Node keeps behind a stream of a process; it is not part of Node's documented interface. */
interface WithHandle {
  readonly _handle?: { setBlocking?(blocking: boolean): unknown } | null
}

/**
 * Lets writes to a pipe return at once. Node waits for the reader of a pipe in every write, so a reader that stops,
 * such as a pager, would stop the run and the handling of signals with it. Unread output waits in memory, and the
 * process ends when it is read.
 *
 * @example
 * writeWithoutWaiting(process.stdout)
 */
export function writeWithoutWaiting(stream: NodeJS.WriteStream & WithHandle): void {
  // The output of a terminal stays in step with what the user types.
  if (!stream.isTTY) stream._handle?.setBlocking?.(false)
}
