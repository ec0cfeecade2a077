import { systemCode, systemReason } from '../system/system-reason.js'
import type { Output } from './invocation.js'

/** Codes of a write error if nobody reads any more: a closed pipe, a closed terminal or connection. */
const readerGone: readonly unknown[] = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']

/**
 * Keeps a command running if its output cannot be written, because a run must not be lost with the
 * terminal or the pipe that shows it. Further output is dropped.
 *
 * @example
 * const loss = new OutputLoss([process.stdout, process.stderr])
 * const failed = loss.reason !== undefined
 */
export class OutputLoss {
  #reason: string | undefined
  #terminalClosed = false

  constructor(outputs: readonly (Output & { on: NodeJS.WriteStream['on'] })[]) {
    for (const output of outputs)
      output.on('error', (error: Error) => {
        const code = systemCode(error)
        if (code === 'EIO' && output.isTTY) this.#terminalClosed = true
        if (!readerGone.includes(code)) this.#reason ??= systemReason(error)
      })
  }

  /** Why output was lost although somebody may want to read it, such as a full disk. */
  get reason(): string | undefined {
    return this.#reason
  }

  /** Whether the terminal of the command was closed. */
  get terminalClosed(): boolean {
    return this.#terminalClosed
  }
}
