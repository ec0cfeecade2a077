import { createLogUpdate } from 'log-update'
import { bar, count as counted, duration } from './format.js'
import type { Output } from './invocation.js'

/** Lines come no faster than this; a bar is drawn with every report. */
const LINE_EVERY_SECONDS = 5
const JSON_EVERY_SECONDS = 1

/**
 * How many of a known number are done: a bar on a terminal, now and then a line elsewhere or JSON for
 * programs.
 */
export class CountDisplay {
  readonly #json: boolean
  readonly #stream: Output
  readonly #bar: ReturnType<typeof createLogUpdate> | undefined
  #told = performance.now()
  /** What is counted: the time left is of that alone, which began when the count before it ended. */
  #counted = { what: '', done: 0, start: this.#told, last: this.#told }

  constructor(json: boolean, stream: Output) {
    this.#json = json
    this.#stream = stream
    this.#bar = !json && stream.isTTY ? createLogUpdate(stream) : undefined
  }

  /** A stop was asked for. */
  stopping(): void {
    this.#bar?.done()
    if (!this.#json) this.#stream.write('Stopping; once more to leave at once.\n')
  }

  /** It was stopped: nothing is left of it. */
  stopped(): void {
    this.line({ type: 'stopped' }, 'Stopped; nothing was written.')
  }

  /** Gives the terminal back. */
  close(): void {
    this.#bar?.done()
  }

  /** @param json what programs are told; `what` is named to people */
  protected count(done: number, total: number, json: object, what: string): void {
    const now = performance.now()
    const { start, last, ...before } = this.#counted
    const anew = before.what !== '' && (what !== before.what || done < before.done)
    this.#counted = { what, done, start: anew ? last : start, last: now }
    const seconds = (now - this.#counted.start) / 1000
    const left = done > 0 && done < total ? (seconds / done) * (total - done) : undefined
    const time = left === undefined ? '' : `  ${duration(left)} left`
    const numbers = `${counted(done)}/${counted(total)}${time}`
    this.#bar?.(bar(done / total, numbers, this.#stream.columns ?? 80))
    if (this.#bar !== undefined) return
    const every = this.#json ? JSON_EVERY_SECONDS : LINE_EVERY_SECONDS
    if ((now - this.#told) / 1000 < every) return
    this.#told = now
    this.line(json, `${what} ${numbers}`)
  }

  /** Below the bar. */
  protected line(json: object, text: string): void {
    this.#bar?.done()
    this.#stream.write(`${this.#json ? JSON.stringify(json) : text}\n`)
  }
}
