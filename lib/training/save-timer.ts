/** Says when the minutes of `checkpoint.minutes` are over, again and again. */
export class SaveTimer {
  readonly #minutes: number | undefined
  #timer: NodeJS.Timeout | undefined
  #overdue = false

  constructor(minutes: number | undefined) {
    this.#minutes = minutes
  }

  /** A checkpoint is overdue. */
  get overdue(): boolean {
    return this.#overdue
  }

  /** `due` is called each time the minutes are over. */
  start(due: () => void): void {
    if (this.#minutes === undefined) return
    const longest = 2 ** 31 - 1 // setInterval's own
    const over = () => {
      this.#overdue = true
      due()
    }
    this.#timer = setInterval(over, Math.min(this.#minutes * 60_000, longest)).unref()
  }

  /** The checkpoint is written. */
  saved(): void {
    this.#overdue = false
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
