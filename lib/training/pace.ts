/** How fast a run goes, and how long it still takes. */
export interface Pace {
  /** Steps done. */
  readonly step: number
  /** Steps of the whole run. */
  readonly steps: number
  /** Real images per second, since the first step of this process. */
  readonly imagesPerSecond: number
  /** Estimated seconds until the end. */
  readonly secondsLeft: number
}

/** Least seconds between two reports. */
const reportEvery = 0.5

/** Seconds that a chunk of steps should take at most, so that reports come at this rate. */
const chunkSeconds = 1

/**
 * Measures the speed of a run from its first step on. The first step counts only as long as there is no other,
 * because it is slower: it allocates memory.
 */
export class PaceMeter {
  readonly #run: { readonly steps: number; readonly imagesPerStep: number }
  readonly #report: ((pace: Pace) => void) | undefined
  readonly #start: number
  readonly #firstStep: number
  /** Step and time after the first chunk. */
  #first: { readonly step: number; readonly time: number } | undefined
  #secondsPerStep: number | undefined
  #reported = Number.NEGATIVE_INFINITY

  /**
   * @param step steps done before this process
   * @param start the present time in milliseconds
   */
  constructor(
    run: { readonly steps: number; readonly imagesPerStep: number },
    step: number,
    report: ((pace: Pace) => void) | undefined,
    start = performance.now(),
  ) {
    this.#start = start
    this.#run = run
    this.#firstStep = step
    this.#report = report
  }

  /** The most steps of the next chunk. Without a reader of reports, chunks are not cut. */
  get limit(): number {
    if (this.#report === undefined) return Number.POSITIVE_INFINITY
    if (this.#secondsPerStep === undefined) return 1
    return Math.max(1, Math.floor(chunkSeconds / this.#secondsPerStep))
  }

  /** Call after every chunk, with the steps done by then, and the present time in milliseconds. */
  add(step: number, now = performance.now()): void {
    if (step <= (this.#first?.step ?? this.#firstStep)) return
    const from = this.#first ?? { step: this.#firstStep, time: this.#start }
    this.#first ??= { step, time: now }
    this.#secondsPerStep = (now - from.time) / 1000 / (step - from.step)
    if ((now - this.#reported) / 1000 < reportEvery) return
    this.#reported = now
    const { steps, imagesPerStep } = this.#run
    const imagesPerSecond = imagesPerStep / this.#secondsPerStep
    const secondsLeft = this.#secondsPerStep * (steps - step)
    this.#report?.({ step, steps, imagesPerSecond, secondsLeft })
  }
}
