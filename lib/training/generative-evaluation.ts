import type { EvaluationSettings } from '../config/evaluation.js'
import type { Dataset } from '../data/dataset.js'
import type { ClassNumbers } from '../evaluation/class-numbers.js'
import { featuresFor } from '../evaluation/extractors/default-extractor.js'
import type { FeatureExtractor } from '../evaluation/extractors/feature-extractor.js'
import { openExtractor } from '../evaluation/extractors/open-extractor.js'
import { generatedImages } from '../evaluation/images/generated-images.js'
import { Measurer } from '../evaluation/measurer.js'
import { learntBy, type Subject } from '../evaluation/subject.js'
import type { GenerativeSpec } from '../kinds/catalogue.js'
import { VaeModel } from '../kinds/vae/model.js'
import type { NativeModel } from '../native.js'
import type { TrainingPlan } from './plan.js'
import type { Evaluated, RunEvaluation } from './run-evaluation.js'
import { unseenImages } from './unseen-images.js'

/** A model's classes are those of the data that it learns from. */
function numbersOf({ classes }: GenerativeSpec, { classNames }: Dataset): ClassNumbers {
  return { classes, ...(classes > 0 && classNames && { classNames }) }
}

/**
 * Measures a model while it is trained: from streams of its own, against the same real images each
 * time, so that no number of the run changes.
 */
export class GenerativeEvaluation implements RunEvaluation {
  readonly #plan: TrainingPlan
  readonly #spec: GenerativeSpec
  readonly #model: NativeModel
  readonly #extractor: FeatureExtractor | undefined
  readonly #measurer: Measurer

  private constructor(
    plan: TrainingPlan,
    spec: GenerativeSpec,
    model: NativeModel,
    opened: { readonly extractor: FeatureExtractor | undefined; readonly measurer: Measurer },
  ) {
    this.#plan = plan
    this.#spec = spec
    this.#model = model
    this.#extractor = opened.extractor
    this.#measurer = opened.measurer
  }

  /**
   * Opens the extractor and the real images: the test images of data that come in parts, else every
   * second one of those that the run learns from.
   *
   * @throws CONFIG_INVALID, DATA_NOT_FOUND, DATA_INVALID, EXTRACTOR_INVALID, MODEL_NOT_FOUND,
   * MODEL_INVALID
   */
  static async open(
    settings: EvaluationSettings,
    plan: TrainingPlan,
    spec: GenerativeSpec,
    model: NativeModel,
    signal: AbortSignal,
  ): Promise<GenerativeEvaluation> {
    const { config, data } = plan
    const { seed, threads } = config
    const real = await unseenImages(config, data)
    const features = featuresFor(settings, spec.image, 'evaluate.')
    const { device: choice } = config
    const extractor =
      features === undefined ? undefined : await openExtractor(features, { device: choice })
    const { metrics, count } = settings
    const how = { metrics, path: 'evaluate.metrics', count, seed, threads, floor: true }
    const numbers = numbersOf(spec, data)
    const kind = { asked: spec.classes > 0, numbers, vae: spec.kind === 'vae' }
    try {
      const { device } = model
      const measurer = await Measurer.open(kind, real, extractor, { ...how, device }, { signal })
      return new GenerativeEvaluation(plan, spec, model, { extractor, measurer })
    } catch (error) {
      extractor?.dispose()
      throw error
    }
  }

  get values(): readonly string[] {
    return this.#measurer.values
  }

  async take(step: number): Promise<Evaluated> {
    const card = await this.#measurer.card(this.#subject(step))
    const values = Object.values(card.metrics).map((metric) => metric.values)
    return { metrics: Object.assign({}, ...values), card }
  }

  dispose(): void {
    this.#extractor?.dispose()
  }

  /** The model as it is now. */
  #subject(trainedSteps: number): Subject {
    const { out, config, data } = this.#plan
    const [spec, native] = [this.#spec, this.#model]
    const { image, classes, kind } = spec
    const sampler = { image, sample: native.sample.bind(native) }
    return {
      facts: {
        kind,
        name: out ?? config.preset ?? 'a model in training',
        trainedSteps,
        learntFrom: learntBy(config),
      },
      image,
      asked: classes > 0,
      numbers: numbersOf(spec, data),
      ...(spec.kind === 'vae' && {
        vae: new VaeModel(native, spec, {
          trainedSteps,
          ...(data.classNames && { classNames: data.classNames }),
        }),
      }),
      images: (count, seed, labels) =>
        generatedImages(sampler, { count, seed, labels, threads: config.threads }),
      dispose: () => undefined,
    }
  }
}
