import { createLogUpdate } from 'log-update'
import type { Output } from '../invocation.js'
import { bar, count as counted, duration } from './format.js'

/** Minimum time between two lines. A bar is redrawn at every report. */
const LINE_EVERY_SECONDS = 5
const JSON_EVERY_SECONDS = 1

/**
 * Shows the progress of a countable task: as a bar on a terminal, else as a line every few seconds, or as
 * JSON lines.
 */
export class CountDisplay {
  readonly #json: boolean
  readonly #stream: Output
  readonly #bar: ReturnType<typeof createLogUpdate> | undefined
  #lastLine = performance.now()
  /** The current task. Its time left is estimated from its own start: the end of the previous task. */
  #task = { name: '', done: 0, start: this.#lastLine, updated: this.#lastLine }

  constructor(json: boolean, stream: Output) {
    this.#json = json
    this.#stream = stream
    this.#bar = !json && stream.isTTY ? createLogUpdate(stream) : undefined
  }

  /** Reports that a stop was requested. */
  stopping(): void {
    this.#bar?.done()
    if (!this.#json) this.#stream.write('Stopping. Press Ctrl-C again to exit at once.\n')
  }

  /** Reports that the work stopped before it wrote its output. */
  stopped(): void {
    this.line({ type: 'stopped' }, 'Stopped. Nothing was written.')
  }

  /** Ends the bar, so that other text can follow. */
  close(): void {
    this.#bar?.done()
  }

  /** Shows that `done` of `total` are done: as `json` for programs, else with the name of the task. */
  protected count(done: number, total: number, json: object, task: string): void {
    const now = performance.now()
    const { name, start, updated, ...before } = this.#task
    const isNext = name !== '' && (task !== name || done < before.done)
    this.#task = { name: task, done, start: isNext ? updated : start, updated: now }
    const seconds = (now - this.#task.start) / 1000
    const left = done > 0 && done < total ? (seconds / done) * (total - done) : undefined
    const time = left === undefined ? '' : `  ${duration(left)} left`
    const numbers = `${counted(done)}/${counted(total)}${time}`
    this.#bar?.(bar(done / total, numbers, this.#stream.columns ?? 80))
    if (this.#bar !== undefined) return
    const every = this.#json ? JSON_EVERY_SECONDS : LINE_EVERY_SECONDS
    if ((now - this.#lastLine) / 1000 < every) return
    this.#lastLine = now
    this.line(json, `${task} ${numbers}`)
  }

  /** Writes a line below the bar: `json` for programs, else `text`. */
  protected line(json: object, text: string): void {
    this.#bar?.done()
    this.#stream.write(`${this.#json ? JSON.stringify(json) : text}\n`)
  }
}
