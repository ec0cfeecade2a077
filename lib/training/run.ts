import { AbortError } from './abort-error.js'
import { EventQueue } from './event-queue.js'
import type { RunEvent } from './events.js'

/** Unread events that are kept: some hours of progress, a few megabytes of sample grids. */
const unreadEvents = 256

/** Where a run's work puts its events, and when it shall stop. */
export interface RunHandle<Event extends RunEvent = RunEvent> {
  emit(event: Event): void
  readonly signal: AbortSignal
}

/** What a run leaves. */
export interface RunResult<Model> {
  readonly model: Model
  /** Steps done. */
  readonly steps: number
  /** The run directory, where one is kept. */
  readonly out?: string
}

/**
 * Training under way. It goes on whether or not anybody iterates.
 *
 * Iterating gives the events since the start (the newest 256 where nobody read), ends when the run
 * ends and throws what made it fail. Leaving the loop early stops the run.
 *
 * @example
 * for await (const event of run) if (event.type === 'progress') console.log(event.step)
 * const { model } = await run.result
 */
export class Run<Model, Event extends RunEvent = RunEvent> implements AsyncIterable<Event> {
  /** The trained model, or why there is none: a FalsarioError, or an AbortError when stopped. */
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

  /** Stops after the step under way; resolves when all is written. Harmless after the end. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.result.catch(() => undefined) // the result tells it to whoever asks
  }

  [Symbol.asyncIterator](): AsyncIterator<Event, undefined> {
    // A failure comes out of the iterator: without this it would count as unhandled as well.
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
