/** How set-up tells a person what it is doing. */
export interface Reporter {
  /** A step that takes a while has begun or ended: one line. */
  step(line: string): void
  /** How far the step is; replaces what was said before, and may be dropped. */
  progress(line: string): void
}

/** Says nothing. */
export const SILENT: Reporter = { step: () => {}, progress: () => {} }

/**
 * Writes steps as lines on stderr, and progress on one line that is overwritten where stderr is a
 * terminal (nowhere else).
 *
 * @example
 * await runSetup({ reporter: terminalReporter() })
 */
export function terminalReporter(stream: NodeJS.WriteStream = process.stderr): Reporter {
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
