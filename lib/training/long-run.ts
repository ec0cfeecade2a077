import { defaultPreset } from '../presets/index.js'
import type { RunConfig } from '../runs/config.js'
import { duration } from '../system/duration.js'
import type { WarningEvent } from './events.js'
import type { Pace } from './pace.js'
import type { TrainingPlan } from './plan.js'

/** A run that takes longer than this many seconds is reported, with what would be shorter. */
export const longSeconds = 2 * 3600

/** The parts of a plan that decide how it could be shorter. */
type TimedPlan = Pick<TrainingPlan, 'config'> & {
  readonly resume?: { readonly checkpoint: { readonly session: { readonly step: number } } }
}

/**
 * Returns the warning about a run that takes long, or undefined for a shorter one.
 *
 * @param secondsPerStep measured on this machine
 * @param secondsLeft seconds until the end of the run
 */
export function longRun(
  plan: TimedPlan,
  secondsPerStep: number,
  secondsLeft: number,
): Pick<WarningEvent, 'reason' | 'message' | 'remedy'> | undefined {
  if (secondsLeft <= longSeconds) return undefined
  const message = `the run takes about ${duration(secondsLeft)} on this machine`
  return { reason: 'longRun', message, remedy: shorterRuns(plan, secondsPerStep).join('; ') }
}

/**
 * Returns the warning about the runs of several seeds that take long together, or undefined if they do not, or if
 * each of them is long: that has a warning of its own.
 *
 * @param seconds of one run
 */
export function longRuns(
  plan: TimedPlan,
  secondsPerStep: number,
  seconds: number,
  runs: number,
): ReturnType<typeof longRun> {
  if (runs * seconds <= longSeconds || seconds > longSeconds) return undefined
  const message = `the ${runs} runs take about ${duration(runs * seconds)} on this machine`
  const remedy = [fewerSeeds(seconds, runs), ...shorterRuns(plan, secondsPerStep)].join('; ')
  return { reason: 'longRun', message, remedy }
}

/** The seeds that two hours hold. */
export function fewerSeeds(seconds: number, runs: number): string {
  const seeds = Math.min(runs - 1, Math.max(1, Math.floor(longSeconds / seconds)))
  return `fewer seeds (--seeds ${seeds} takes about ${duration(seeds * seconds)})`
}

/** An estimate is trusted after this many steps or seconds beyond the first report. */
const settledAfter = { steps: 10, seconds: 5 } as const

/** Emits the warning about a long run once, as soon as its speed is known. */
export class LongRunWarning {
  readonly #plan: TimedPlan
  readonly #runs: number
  readonly #emit: (event: WarningEvent) => void
  #first: { readonly step: number; readonly time: number } | undefined
  #done = false

  /** @param runs if above 1, the warning is about this and the following runs together */
  constructor(plan: TimedPlan, emit: (event: WarningEvent) => void, runs = 1) {
    this.#plan = plan
    this.#emit = emit
    this.#runs = runs
  }

  /** Takes a report of the run's speed, at a time in milliseconds. */
  check({ step, steps, secondsLeft }: Pace, now = performance.now()): void {
    if (this.#done || step >= steps) return
    const secondsPerStep = secondsLeft / (steps - step)
    this.#first ??= { step, time: now - secondsPerStep * 1000 }
    const isSettled =
      step - this.#first.step >= settledAfter.steps ||
      now - this.#first.time >= settledAfter.seconds * 1000
    if (!isSettled) return
    this.#done = true
    const warning =
      this.#runs === 1
        ? longRun(this.#plan, secondsPerStep, secondsLeft)
        : longRuns(this.#plan, secondsPerStep, steps * secondsPerStep, this.#runs)
    if (warning !== undefined) this.#emit({ type: 'warning', step, ...warning })
  }
}

/** Returns changes that make a run shorter, each with an option of the command line. */
export function shorterRuns(plan: TimedPlan, secondsPerStep: number): string[] {
  const { config } = plan
  const done = plan.resume?.checkpoint.session.step ?? 0
  const shorter = [fewerSteps(done, secondsPerStep)]
  if (done > 0) return shorter // a resumed run keeps its preset and its size
  if (suitsDefault(config))
    shorter.push(`the preset ${defaultPreset.name}, which has smaller networks and fewer steps`)
  const size = smallerSize(config)
  if (size !== undefined)
    shorter.push(`smaller images (--size ${size}; in the API: data.size), a quarter of the time`)
  return shorter
}

/** The steps of an hour, rounded down to two digits. */
function fewerSteps(done: number, secondsPerStep: number): string {
  const hour = Math.max(1, Math.floor(3600 / secondsPerStep))
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(hour)) - 1)
  const steps = Math.floor(hour / unit) * unit
  return `fewer steps (--steps ${done + steps} takes about ${duration(steps * secondsPerStep)})`
}

/** Whether the default preset could take the place of the model. */
function suitsDefault({ preset, model }: RunConfig): boolean {
  if (preset === defaultPreset.name || model.classes > 0) return false
  const { image, classes } = model
  try {
    return defaultPreset.spec({ ...image, classes, steps: 1 }).kind === model.kind
  } catch {
    return false // it does not support the size
  }
}

/** Half of the size to which images are resized; undefined if they are not resized, or are small. */
function smallerSize({ data, model }: RunConfig): number | undefined {
  const half = Math.min(model.image.height, model.image.width) / 2
  return data.size === undefined || half < 32 ? undefined : Math.floor(half / 8) * 8
}
