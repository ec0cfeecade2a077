import { createLogUpdate } from 'log-update'
import { bar, count as counted, duration } from './format.js'
import type { Output } from './invocation.js'

/** Lines come no faster than this; a bar is drawn with every part. */
const LINE_EVERY_SECONDS = 5
const JSON_EVERY_SECONDS = 1

/** How far a data set is: a bar on a terminal, now and then a line elsewhere or JSON for programs. */
export class GenerateDisplay {
  readonly #count: number
  readonly #json: boolean
  readonly #stream: Output
  readonly #bar: ReturnType<typeof createLogUpdate> | undefined
  readonly #start = performance.now()
  #told = 0

  constructor(count: number, json: boolean, stream: Output) {
    this.#count = count
    this.#json = json
    this.#stream = stream
    this.#bar = !json && stream.isTTY ? createLogUpdate(stream) : undefined
  }

  progress(done: number): void {
    const seconds = (performance.now() - this.#start) / 1000
    const left = (seconds / done) * (this.#count - done)
    const numbers = `${counted(done)}/${counted(this.#count)}  ${duration(left)} left`
    this.#bar?.(bar(done / this.#count, numbers, this.#stream.columns ?? 80))
    if (this.#bar !== undefined) return
    if (seconds - this.#told < (this.#json ? JSON_EVERY_SECONDS : LINE_EVERY_SECONDS)) return
    this.#told = seconds
    this.#line({ type: 'progress', done, count: this.#count }, `images ${numbers}`)
  }

  /** A stop was asked for. */
  stopping(): void {
    this.#bar?.done()
    if (!this.#json) this.#stream.write('Stopping; once more to leave at once.\n')
  }

  /** It was stopped: nothing is left of it. */
  stopped(): void {
    this.#line({ type: 'stopped' }, 'Stopped; nothing was written.')
  }

  /** Gives the terminal back. */
  close(): void {
    this.#bar?.done()
  }

  #line(json: object, text: string): void {
    this.#stream.write(`${this.#json ? JSON.stringify(json) : text}\n`)
  }
}
