import { kindOf } from '../kinds/catalogue.js'
import { labelsFor } from '../models/labels.js'
import type { NativeModel } from '../native/index.js'
import { ClassMeasure, type LargestClass } from './guard/measure-classes.js'
import { DiversityMeasure } from './guard/measure-diversity.js'
import type { TrainingPlan } from './plan.js'
import { type Evaluated, RunEvaluation } from './run-evaluation.js'
import type { SessionMetrics } from './session-work.js'

/** The metrics that are measured during training. */
export class RunMetrics implements SessionMetrics {
  readonly #plan: TrainingPlan
  readonly #native: NativeModel
  #diversity: DiversityMeasure | undefined
  #classes: ClassMeasure | undefined
  #largestClass: LargestClass | undefined
  #evaluation: RunEvaluation | undefined

  private constructor(plan: TrainingPlan, native: NativeModel) {
    this.#plan = plan
    this.#native = native
  }

  /**
   * Reads the real images now, because the caller may dispose of the data during training.
   *
   * @throws CONFIG_INVALID, DATA_NOT_FOUND, DATA_INVALID, EXTRACTOR_INVALID, MODEL_NOT_FOUND,
   * MODEL_INVALID
   */
  static async open(
    plan: TrainingPlan,
    native: NativeModel,
    signal: AbortSignal,
  ): Promise<RunMetrics> {
    const metrics = new RunMetrics(plan, native)
    await metrics.#begin(signal)
    return metrics
  }

  async #begin(signal: AbortSignal): Promise<void> {
    this.#diversity = await this.#openDiversity()
    this.#classes = this.#diversity && (await ClassMeasure.of(this.#plan.data))
    this.#evaluation = await RunEvaluation.open(this.#plan, this.#native, signal)
  }

  async #openDiversity(): Promise<DiversityMeasure | undefined> {
    const { config, data } = this.#plan
    const { batchSize, guard, model, seed, threads = 0 } = config
    if (!kindOf(model).guards.diversity || guard.diversity === false) return undefined
    const count = guard.diversity.images
    const labels = labelsFor(model.classes, count)
    const request = { count, seed, threads, ...(labels && { labels }) }
    return DiversityMeasure.of(this.#native, data, request, batchSize)
  }

  async evaluate(step: number): Promise<Evaluated> {
    return (await this.#evaluation?.take(step)) ?? { metrics: {} }
  }

  async diversity(): Promise<number> {
    const taken = await this.#diversity?.take()
    this.#largestClass = taken && (await this.#classes?.take(taken.images))
    return taken?.diversity ?? 1
  }

  get largestClass(): LargestClass | undefined {
    return this.#largestClass
  }

  [Symbol.dispose](): void {
    this.#evaluation?.dispose()
  }
}
