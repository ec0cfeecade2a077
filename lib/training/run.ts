import { AbortError } from './abort-error.js'
import { EventQueue } from './event-queue.js'
import type { RunEvent } from './events.js'

/** Most unread events that are kept: hours of progress, a few megabytes of sample grids. */
const unreadEvents = 256

/** Where a run emits its events, and the signal that stops it. */
export interface RunHandle<Event extends RunEvent = RunEvent> {
  emit(event: Event): void
  readonly signal: AbortSignal
}

/** The result of a run. */
export interface RunResult<Model> {
  /** The trained model. It holds native memory until it is disposed or garbage-collected. */
  readonly model: Model
  /** Steps done. */
  readonly steps: number
  /** Path of the run directory, if there is one. */
  readonly out?: string
}

/**
 * A training run in progress. It continues whether or not its events are read.
 *
 * Iterating yields the events since the start (only the newest 256 if they were not read), ends when the
 * run ends and throws the error that made it fail. Leaving the loop early stops the run.
 *
 * @example
 * const run = train({ model: presets.quick, data: 'digits', steps: 500 })
 * for await (const event of run) if (event.type === 'progress') console.log(event.step)
 * const { model } = await run.result
 */
export class Run<Model, Event extends RunEvent = RunEvent> implements AsyncIterable<Event> {
  /** Resolves with the trained model; rejects with a FalsarioError, or an AbortError if the run was stopped. */
  readonly result: Promise<RunResult<Model>>
  readonly #next: () => Promise<IteratorResult<Event, undefined>>
  readonly #stop = new AbortController()

  constructor(
    work: (handle: RunHandle<Event>) => Promise<RunResult<Model>>,
    signal: AbortSignal | undefined,
  ) {
    const events = new EventQueue<Event>(unreadEvents)
    this.#next = () => events.next()
    const handle = { emit: (event: Event) => events.push(event), signal: this.#stop.signal }
    this.result = this.#work(() => work(handle), signal).finally(() => events.close())
  }

  async #work(
    work: () => Promise<RunResult<Model>>,
    outer: AbortSignal | undefined,
  ): Promise<RunResult<Model>> {
    const stop = () => this.#stop.abort(outer?.reason)
    outer?.addEventListener('abort', stop, { once: true })
    if (outer?.aborted) stop()
    try {
      await Promise.resolve() // the caller gets its Run before the first event
      if (this.#stop.signal.aborted) throw new AbortError(0, this.#stop.signal.reason)
      return await work()
    } finally {
      outer?.removeEventListener('abort', stop)
    }
  }

  /** Stops after the current step and resolves when all files are written. Has no effect after the end. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.result.catch(() => undefined) // `result` reports the error
  }

  /**
   * Yields the events of the run in their order, and ends when the run ends. Throws the error that made the run
   * fail. Leaving the loop early stops the run.
   */
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined> {
    // The iterator throws the error; without this line it would also count as an unhandled rejection.
    this.result.catch(() => undefined)
    return {
      next: async () => {
        const next = await this.#next()
        if (next.done === true) await this.result
        return next
      },
      return: async () => {
        await this.stop()
        return { value: undefined, done: true }
      },
    }
  }
}
