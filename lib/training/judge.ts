import { z } from 'zod'
import type { BestSettings } from '../config/guard.js'
import type { StepLosses } from '../native.js'
import { BestValue, bestStateSchema } from './best-value.js'
import { MeanLosses, meansStateSchema } from './mean-losses.js'

export const judgeStateSchema = z.strictObject({
  /** Losses since the last checkpoint that was judged. */
  losses: meansStateSchema,
  /** The metric's latest value since then, where it was measured. */
  measured: z.number().optional(),
  best: bestStateSchema.optional(),
  /** Whether a checkpoint was found the best. */
  hasBest: z.boolean(),
})
export type JudgeState = z.output<typeof judgeStateSchema>

/**
 * Says which checkpoint is the best: by a metric where the run has one, else the newest at which the
 * guard found nothing wrong.
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

  /** Whether a checkpoint was found the best so far. */
  get hasBest(): boolean {
    return this.#hasBest
  }

  /** Whether the best value was too long ago to go on. */
  get exhausted(): boolean {
    return this.#best?.exhausted ?? false
  }

  /** After every chunk, in order. */
  add(chunk: StepLosses): void {
    this.#losses.add(chunk)
  }

  /** What was measured of the model. */
  measure(metrics: Readonly<Record<string, number>>): void {
    if (this.#best) this.#measured = metrics[this.#best.metric] ?? this.#measured
  }

  /** Whether the run is better at this checkpoint than at any before. */
  judge(step: number, healthy: boolean): boolean {
    const { losses } = this.#losses.take()
    const value = this.#best && (losses[this.#best.metric] ?? this.#measured)
    this.#measured = undefined
    const better = this.#best ? value !== undefined && this.#best.offer(step, value) : healthy
    this.#hasBest ||= better
    return better
  }
}
