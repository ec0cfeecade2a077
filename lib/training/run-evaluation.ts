import type { EvaluationSettings } from '../config/evaluation.js'
import { invalid, unusable } from '../config/explain.js'
import type { Dataset } from '../data/dataset.js'
import type { Card } from '../evaluation/card.js'
import { chooseExtractor } from '../evaluation/extractors/choose-extractor.js'
import type { FeatureExtractor } from '../evaluation/extractors/feature-extractor.js'
import { openExtractor } from '../evaluation/extractors/open-extractor.js'
import type { RealImages } from '../evaluation/images/real-images.js'
import { Measurement } from '../evaluation/measurement.js'
import { modelSubject, type Subject, trainedOn } from '../evaluation/subject.js'
import { modelOf } from '../kinds/catalogue.js'
import { classesOf } from '../models/model-file.js'
import type { NativeModel } from '../native/index.js'
import type { RunConfig } from '../runs/config.js'
import { evaluatedValues } from './evaluated-values.js'
import { unseenImages } from './unseen-images.js'

/** What was measured. */
export interface Evaluated {
  /** The values of all metrics, by name. */
  readonly metrics: Readonly<Record<string, number>>
  /** The values with everything that decides them. Left out for a classifier. */
  readonly card?: Card
}

/** The run whose model is measured. */
export interface EvaluatedRun {
  readonly config: RunConfig
  readonly data: Dataset
  readonly steps: number
  /** The run directory. */
  readonly out?: string
}

/**
 * Measures a model while it is trained. Samples come from random streams of their own, and the real images
 * are the same each time, so that no number of the run changes.
 */
export class RunEvaluation {
  readonly #run: EvaluatedRun
  readonly #native: NativeModel
  readonly #measurement: Measurement
  readonly #extractor: FeatureExtractor | undefined

  private constructor(
    run: EvaluatedRun,
    native: NativeModel,
    measurement: Measurement,
    extractor: FeatureExtractor | undefined,
  ) {
    this.#run = run
    this.#native = native
    this.#measurement = measurement
    this.#extractor = extractor
  }

  /**
   * Opens the real images and the extractor that the config names.
   *
   * @returns undefined if the config has no `evaluate`
   * @throws CONFIG_INVALID, DATA_NOT_FOUND, DATA_INVALID, EXTRACTOR_INVALID, MODEL_NOT_FOUND, MODEL_INVALID
   */
  static async open(
    run: EvaluatedRun,
    native: NativeModel,
    signal: AbortSignal,
  ): Promise<RunEvaluation | undefined> {
    const { config, steps } = run
    const { evaluate } = config
    if (evaluate === undefined) return undefined
    if (evaluate.every > steps)
      throw invalid('evaluate.every', `at most the run's ${steps} steps`, evaluate.every)
    const subject = subjectOf(run, native, 0)
    const real = await realImagesFor(subject, run, evaluate)
    const features = chooseExtractor(evaluate, subject, 'evaluate.')
    const extractor =
      features === undefined ? undefined : await openExtractor(features, { device: config.device })
    try {
      const settings = {
        metrics: evaluate.metrics,
        path: 'evaluate.metrics',
        count: evaluate.count,
        seed: config.seed,
        threads: config.threads,
        device: native.device,
        floor: true,
      }
      const measurement = await Measurement.open(subject, real, extractor, settings, { signal })
      requireBestMetric(config, measurement)
      return new RunEvaluation(run, native, measurement, extractor)
    } catch (error) {
      extractor?.dispose()
      throw error
    }
  }

  /** Names of the values that it gives. */
  get values(): readonly string[] {
    return this.#measurement.values
  }

  /**
   * Measures the model after `step` steps.
   *
   * @throws the signal's reason if the run was stopped meanwhile
   */
  async take(step: number): Promise<Evaluated> {
    const subject = subjectOf(this.#run, this.#native, step)
    const card = await this.#measurement.card(subject)
    const values = Object.values(card.metrics).map((metric) => metric.values)
    const metrics: Record<string, number> = Object.assign({}, ...values)
    return { metrics, ...(subject.capabilities.images && { card }) }
  }

  dispose(): void {
    this.#extractor?.dispose()
  }
}

/** Makes a subject of the model as it is now. */
function subjectOf(
  { config, data, out }: EvaluatedRun,
  native: NativeModel,
  trainedSteps: number,
): Subject {
  const { model: spec, threads } = config
  const classes = spec.classes > 0 ? classesOf(data) : {}
  const model = modelOf(native, { spec, trainedSteps, ...classes })
  const name = out ?? config.preset ?? 'a model in training'
  return modelSubject(model, { name, learntFrom: trainedOn(config) }, (request) =>
    native.sample({ ...request, ...(threads !== undefined && { threads }) }),
  )
}

/** @throws CONFIG_INVALID for a classifier without test images: progress events state its accuracy on the others */
async function realImagesFor(
  { capabilities }: Subject,
  { config, data }: EvaluatedRun,
  { count }: EvaluationSettings,
): Promise<RealImages> {
  const images = await unseenImages(config, data)
  if (capabilities.images) return images
  const { real } = images
  if (real.split === 'test') return { real }
  throw unusable('evaluate', `${data.name} has no test images`, { count })
}

/** Refuses a `best.metric` that is known to apply to the model, but not to these data and this extractor. */
function requireBestMetric({ best, model, evaluate }: RunConfig, { values }: Measurement): void {
  if (best === undefined || values.includes(best.metric)) return
  if (!evaluatedValues(model, { evaluate }).includes(best.metric)) return
  throw invalid('best.metric', `one of ${values.join(', ')}`, best.metric)
}
