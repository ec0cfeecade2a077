import { requireMethods } from '../config/arguments.js'

/** Receives the messages of setup for the user. */
export interface Reporter {
  /** Reports the start or end of a longer step, in one line. */
  step(line: string): void
  /** Reports the progress of the step. Replaces the last progress line; may be ignored. */
  progress(line: string): void
}

/** Ignores all messages. */
export const SILENT: Reporter = { step: () => {}, progress: () => {} }

/**
 * Writes steps as lines to stderr. If stderr is a terminal, also writes progress, in one line that is
 * overwritten.
 *
 * @example
 * await runSetup({ reporter: terminalReporter() })
 */
export function terminalReporter(stream: NodeJS.WriteStream = process.stderr): Reporter {
  requireMethods('stream', stream, ['write'], 'a writable stream')
  const clear = (): void => {
    if (stream.isTTY) stream.write('\r\u001b[K')
  }
  return {
    step(line) {
      clear()
      stream.write(`${line}\n`)
    },
    progress(line) {
      if (!stream.isTTY) return
      clear()
      stream.write(`  ${line}`.slice(0, (stream.columns ?? 80) - 1))
    },
  }
}
