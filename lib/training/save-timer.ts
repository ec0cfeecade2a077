/** Reports when `checkpoint.minutes` have passed since the last checkpoint. */
export class SaveTimer {
  readonly #minutes: number | undefined
  #timer: NodeJS.Timeout | undefined
  #overdue = false

  constructor(minutes: number | undefined) {
    this.#minutes = minutes
  }

  /** Whether a checkpoint is overdue. */
  get overdue(): boolean {
    return this.#overdue
  }

  /** Starts the timer. It calls `due` each time the minutes have passed. */
  start(due: () => void): void {
    if (this.#minutes === undefined) return
    const longest = 2 ** 31 - 1 // the longest interval of setInterval
    const over = () => {
      this.#overdue = true
      due()
    }
    this.#timer = setInterval(over, Math.min(this.#minutes * 60_000, longest)).unref()
  }

  /** Call after a checkpoint was written. */
  saved(): void {
    this.#overdue = false
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
