import { exitStatus } from './exit-status.js'

type StopSignal = keyof typeof exitStatus.interrupted

/**
 * Handles SIGINT and SIGTERM until it is disposed: the first signal aborts `signal`, the second one exits
 * at once.
 *
 * @example
 * using interruption = new Interruption(() => console.error('stopping'))
 * const run = train(options, { signal: interruption.signal })
 */
export class Interruption {
  readonly #controller = new AbortController()
  readonly #onStop: () => void
  #received: StopSignal | undefined

  /** @param onStop called at the first signal */
  constructor(onStop: () => void) {
    this.#onStop = onStop
    process.on('SIGINT', this.#receive)
    process.on('SIGTERM', this.#receive)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** 130 or 143 after a signal, undefined before. */
  get status(): number | undefined {
    return this.#received && exitStatus.interrupted[this.#received]
  }

  /** Returns the exit status if `error` is the abort after a signal, else rethrows it. */
  statusOf(error: unknown): number {
    const isAbort = error instanceof Error && error.name === 'AbortError'
    if (this.status === undefined || !isAbort) throw error
    return this.status
  }

  [Symbol.dispose](): void {
    process.off('SIGINT', this.#receive)
    process.off('SIGTERM', this.#receive)
  }

  readonly #receive = (signal: NodeJS.Signals): void => {
    const received = signal === 'SIGTERM' ? 'SIGTERM' : 'SIGINT'
    if (this.#received !== undefined) process.exit(exitStatus.interrupted[received])
    this.#received = received
    this.#onStop()
    this.#controller.abort()
  }
}
