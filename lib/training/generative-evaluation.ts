import type { EvaluationSettings } from '../config/evaluation.js'
import type { RunConfig } from '../config/run.js'
import type { Dataset } from '../data/dataset.js'
import { chooseMetrics, usesLogits } from '../evaluation/choose-metrics.js'
import { requireFeatures } from '../evaluation/default-features.js'
import type { FeatureExtractor } from '../evaluation/feature-extractor.js'
import { generatedImages } from '../evaluation/generated-images.js'
import { labelsLike } from '../evaluation/labels-like.js'
import type { Metric } from '../evaluation/metric.js'
import { openExtractor } from '../evaluation/open-extractor.js'
import { type PreparedEvaluation, prepareEvaluation } from '../evaluation/prepare.js'
import type { NativeModel } from '../native.js'
import { VaeModel } from '../sampling/vae-model.js'
import type { RunEvaluation } from './run-evaluation.js'
import { unseenImages } from './unseen-images.js'

/** What is measured each time, and against what. */
interface PreparedMeasurement extends PreparedEvaluation {
  readonly metrics: readonly Metric[]
  readonly logits: boolean
  readonly count: number
}

/**
 * Measures a model while it is trained: from streams of its own, against the same real images each
 * time, so that no number of the run changes.
 */
export class GenerativeEvaluation implements RunEvaluation {
  readonly #config: RunConfig
  readonly #model: NativeModel
  readonly #extractor: FeatureExtractor
  readonly #prepared: PreparedMeasurement

  private constructor(
    config: RunConfig,
    model: NativeModel,
    extractor: FeatureExtractor,
    prepared: PreparedMeasurement,
  ) {
    this.#config = config
    this.#model = model
    this.#extractor = extractor
    this.#prepared = prepared
  }

  /**
   * Opens the extractor and the real images: the test images of data that come in parts, else every
   * second one of those that the run learns from.
   *
   * @throws CONFIG_INVALID, DATA_NOT_FOUND, DATA_INVALID, MODEL_NOT_FOUND, MODEL_INVALID
   */
  static async open(
    settings: EvaluationSettings,
    { config, data }: { readonly config: RunConfig; readonly data: Dataset },
    model: NativeModel,
  ): Promise<GenerativeEvaluation> {
    const { seed, threads, model: spec } = config
    const real = await unseenImages(config, data)
    const features = settings.features ?? requireFeatures(spec.image, 'evaluate.features')
    const extractor = await openExtractor(features, { device: config.device })
    const how = { count: settings.count, seed, device: model.device, threads }
    const means = {
      features: true,
      logits: extractor.identity.classes > 0,
      labels: spec.classes > 0,
      classes: extractor.identity.classes > 0 || (spec.classes > 0 && real.real.data.classes > 0),
      realLabels: real.real.data.labels !== undefined,
      vae: spec.kind === 'vae',
      trainer: false,
    }
    try {
      const metrics = chooseMetrics(settings.metrics, means, 'evaluate.metrics')
      const logits = metrics.some(({ needs }) => needs.some(usesLogits))
      const prepared = await prepareEvaluation(real, extractor, how, { logits })
      return new GenerativeEvaluation(config, model, extractor, {
        ...prepared,
        metrics,
        logits,
        count: settings.count,
      })
    } catch (error) {
      extractor.dispose()
      throw error
    }
  }

  /** Every value of every metric, by name. */
  async take(step: number, signal: AbortSignal): Promise<Record<string, number>> {
    const { model: spec, seed, threads } = this.#config
    const { classes } = spec
    const { evaluation, real, metrics, logits, count } = this.#prepared
    const labels = classes > 0 ? labelsLike(real.labels, { classes, count, seed }) : undefined
    const native = this.#model
    const sampler = { image: spec.image, sample: native.sample.bind(native) }
    const generated = generatedImages(sampler, { count, seed, labels, threads })
    const vae = spec.kind === 'vae' ? new VaeModel(native, spec, { trainedSteps: step }) : undefined
    const found = await evaluation.measure(metrics, generated, { logits, signal, vae })
    return Object.assign({}, ...[...found.values()].map(({ values }) => values))
  }

  dispose(): void {
    this.#extractor.dispose()
  }
}
