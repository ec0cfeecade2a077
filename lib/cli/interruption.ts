import { exitStatus } from './exit-status.js'

type StopSignal = keyof typeof exitStatus.interrupted

const stopSignals: readonly StopSignal[] = ['SIGHUP', 'SIGINT', 'SIGTERM']

/**
 * Handles SIGINT, SIGTERM and SIGHUP until it is disposed: the first signal aborts `signal`, a second SIGINT
 * or SIGTERM exits at once. A second SIGHUP does not, because a terminal that is closed often causes two.
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
    for (const name of stopSignals) process.on(name, this.#receive)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** 128 + the number of the signal that was received, undefined before. */
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
    for (const name of stopSignals) process.off(name, this.#receive)
  }

  readonly #receive = (signal: NodeJS.Signals): void => {
    const received = stopSignals.find((name) => name === signal) ?? 'SIGINT'
    if (this.#received !== undefined) {
      if (received !== 'SIGHUP') process.exit(exitStatus.interrupted[received])
      return
    }
    this.#received = received
    this.#onStop()
    this.#controller.abort()
  }
}
