/** Measures the wall time of a run, including sampling and writing, across resumes. */
export class RunClock {
  readonly #before: number
  readonly #start = performance.now()
  #last = this.#start
  readonly #firstStep: number

  /**
   * @param before seconds of training before this process
   * @param firstStep steps done before this process
   */
  constructor(before: number, firstStep: number) {
    this.#before = before
    this.#firstStep = firstStep
  }

  /** Seconds of training. */
  get time(): number {
    return this.#before + (performance.now() - this.#start) / 1000
  }

  /** Seconds since the last lap. */
  lap(): number {
    const now = performance.now()
    const seconds = (now - this.#last) / 1000
    this.#last = now
    return seconds
  }

  /** Estimated seconds until the end, at the speed of this process. */
  left(step: number, steps: number): number {
    const done = step - this.#firstStep
    return done > 0 ? (((performance.now() - this.#start) / 1000) * (steps - step)) / done : 0
  }
}
