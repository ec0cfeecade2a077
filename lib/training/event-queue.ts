/**
 * Passes events from a run to its reader. A run never waits for its reader, so the queue is bounded: beyond
 * `limit` unread events, the oldest are dropped.
 */
export class EventQueue<Event> {
  readonly #limit: number
  readonly #events: Event[] = []
  readonly #readers: ((result: IteratorResult<Event, undefined>) => void)[] = []
  #closed = false

  constructor(limit: number) {
    this.#limit = limit
  }

  push(event: Event): void {
    const reader = this.#readers.shift()
    if (reader !== undefined) {
      reader({ value: event, done: false })
      return
    }
    this.#events.push(event)
    if (this.#events.length > this.#limit) this.#events.shift()
  }

  /** Ends the queue. Unread events can still be read. */
  close(): void {
    this.#closed = true
    for (const reader of this.#readers.splice(0)) reader({ value: undefined, done: true })
  }

  next(): Promise<IteratorResult<Event, undefined>> {
    const event = this.#events.shift()
    if (event !== undefined) return Promise.resolve({ value: event, done: false })
    if (this.#closed) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve) => this.#readers.push(resolve))
  }
}
