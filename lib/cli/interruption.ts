import { exitStatus } from './exit-status.js'

type StopSignal = keyof typeof exitStatus.interrupted

/**
 * Ctrl-C and kill, while it lives: the first asks for an orderly stop, the second leaves at once.
 *
 * @example
 * using interruption = new Interruption(() => console.error('stopping'))
 * const run = train(options, { signal: interruption.signal })
 */
export class Interruption {
  readonly #controller = new AbortController()
  readonly #onFirst: () => void
  #received: StopSignal | undefined

  constructor(onFirst: () => void) {
    this.#onFirst = onFirst
    process.on('SIGINT', this.#receive)
    process.on('SIGTERM', this.#receive)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** 130 or 143 once a signal came. */
  get status(): number | undefined {
    return this.#received && exitStatus.interrupted[this.#received]
  }

  /** The exit status for what a stop threw; any other error is thrown on. */
  statusOf(error: unknown): number {
    const stopped = error instanceof Error && error.name === 'AbortError'
    if (this.status === undefined || !stopped) throw error
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
    this.#onFirst()
    this.#controller.abort()
  }
}
