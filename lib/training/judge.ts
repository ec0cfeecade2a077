import type { BestSettings } from '../config/guard.js'
import { kindOf } from '../kinds/catalogue.js'
import type { StepLosses } from '../native/index.js'
import type { RunConfig } from '../runs/config.js'
import type { BestValueState, JudgeState } from '../runs/session-state.js'
import { MeanLosses } from './mean-losses.js'

/**
 * Returns the interval, in steps, at which the run is judged. A measured metric is judged whenever it
 * is measured, so that every value counts and belongs to the checkpoint written at that step. A loss,
 * or the guard alone, is judged at the regular checkpoints.
 */
export function judgedEvery({ best, checkpoint, evaluate, guard, model }: RunConfig): number {
  if (best === undefined || kindOf(model).losses(model).includes(best.metric))
    return checkpoint.every
  if (best.metric === 'diversity' && guard.diversity !== false) return guard.diversity.every
  return evaluate?.every ?? checkpoint.every
}

/**
 * Decides which checkpoint is the best: by `best.metric` if the run has one, otherwise the newest at
 * which the guard detected no problem.
 */
export class Judge {
  readonly #best: BestValue | undefined
  readonly #losses: MeanLosses
  #measured: number | undefined
  #hasBest: boolean

  constructor(settings: BestSettings | undefined, state?: JudgeState) {
    if (settings !== undefined) this.#best = new BestValue(settings, state?.best)
    this.#losses = new MeanLosses(state?.losses)
    this.#measured = state?.measured
    this.#hasBest = state?.hasBest ?? false
  }

  get state(): JudgeState {
    const best = this.#best?.state
    return {
      losses: this.#losses.state,
      ...(this.#measured !== undefined && { measured: this.#measured }),
      ...(best && { best }),
      hasBest: this.#hasBest,
    }
  }

  /** Whether a best checkpoint exists. */
  get hasBest(): boolean {
    return this.#hasBest
  }

  /** Whether `best.patience` values brought no improvement. */
  get exhausted(): boolean {
    return this.#best?.exhausted ?? false
  }

  /** Adds the losses of a chunk. Chunks must come in order. */
  add(chunk: StepLosses): void {
    this.#losses.add(chunk)
  }

  /** Takes the value of `best.metric` from measured values, by name. */
  measure(metrics: Readonly<Record<string, number>>): void {
    if (this.#best) this.#measured = metrics[this.#best.metric] ?? this.#measured
  }

  /** Returns whether the checkpoint at this step is the best so far. */
  judge(step: number, healthy: boolean): boolean {
    const { losses } = this.#losses.take()
    const value = this.#best && (losses[this.#best.metric] ?? this.#measured)
    this.#measured = undefined
    const better = this.#best ? value !== undefined && this.#best.offer(step, value) : healthy
    this.#hasBest ||= better
    return better
  }
}

/** The best value of a metric so far, and the number of values since. */
class BestValue {
  readonly #settings: BestSettings
  #state: BestValueState | undefined

  constructor(settings: BestSettings, state?: BestValueState) {
    this.#settings = settings
    this.#state = state
  }

  get metric(): string {
    return this.#settings.metric
  }

  get state(): BestValueState | undefined {
    return this.#state
  }

  get exhausted(): boolean {
    const { patience } = this.#settings
    return patience !== undefined && this.#state !== undefined && this.#state.since >= patience
  }

  /** Returns whether the value is the best so far. NaN and infinity never are. */
  offer(step: number, value: number): boolean {
    if (!this.#better(value)) {
      if (this.#state) this.#state = { ...this.#state, since: this.#state.since + 1 }
      return false
    }
    this.#state = { value, step, since: 0 }
    return true
  }

  #better(value: number): boolean {
    if (!Number.isFinite(value)) return false
    if (this.#state === undefined) return true
    const { goal, minDelta } = this.#settings
    const gain = goal === 'lowest' ? this.#state.value - value : value - this.#state.value
    return gain > minDelta
  }
}
