import type { EvaluationSettings } from '../config/evaluation.js'
import type { RunConfig, RunSettings } from '../config/run.js'
import type { ModelSpec } from '../config/spec.js'
import type { Dataset } from '../data/dataset.js'
import { comesInParts } from '../data/source-options.js'
import { chooseMetrics } from '../evaluation/choose-metrics.js'
import { requireFeatures } from '../evaluation/default-features.js'
import type { FeatureExtractor } from '../evaluation/feature-extractor.js'
import { generatedImages } from '../evaluation/generated-images.js'
import { labelsLike } from '../evaluation/labels-like.js'
import type { Metric } from '../evaluation/metric.js'
import { openExtractor } from '../evaluation/open-extractor.js'
import { type PreparedEvaluation, prepareEvaluation } from '../evaluation/prepare.js'
import { openRealImages } from '../evaluation/real-images.js'
import type { NativeModel } from '../native.js'
import { VaeModel } from '../sampling/vae-model.js'

/**
 * Measures a model while it is trained: from streams of its own, against the same real images each
 * time, so that no number of the run changes.
 */
export class RunEvaluation {
  readonly #config: RunConfig
  readonly #model: NativeModel
  readonly #extractor: FeatureExtractor
  readonly #prepared: PreparedEvaluation
  readonly #metrics: readonly Metric[]
  readonly #count: number

  private constructor(
    config: RunConfig,
    model: NativeModel,
    extractor: FeatureExtractor,
    prepared: PreparedEvaluation,
    settings: EvaluationSettings,
  ) {
    this.#config = config
    this.#model = model
    this.#extractor = extractor
    this.#prepared = prepared
    this.#count = settings.count
    this.#metrics = chooseMetrics(
      settings.metrics,
      {
        features: true,
        logits: extractor.identity.classes > 0,
        labels: config.model.classes > 0,
        realLabels: prepared.real.labels !== undefined,
        vae: config.model.kind === 'vae',
      },
      'evaluate.metrics',
    )
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
  ): Promise<RunEvaluation> {
    const { seed, threads, model: spec } = config
    const { source, split: _, ...options } = config.data
    const inParts = await comesInParts(source)
    const real = await openRealImages(inParts ? { source, ...options } : data, spec.image)
    const features = settings.features ?? requireFeatures(spec.image, 'evaluate.features')
    const extractor = await openExtractor(features, { device: config.device })
    const how = { count: settings.count, seed, device: model.device, threads }
    const prepared = await prepareEvaluation(real, extractor, how)
    return new RunEvaluation(config, model, extractor, prepared, settings)
  }

  /** Every value of every metric, by name. */
  async take(step: number, signal: AbortSignal): Promise<Record<string, number>> {
    const { model: spec, seed, threads } = this.#config
    const { classes } = spec
    const count = this.#count
    const { evaluation, real } = this.#prepared
    const labels = classes > 0 ? labelsLike(real.labels, { classes, count, seed }) : undefined
    const native = this.#model
    const sampler = { image: spec.image, sample: native.sample.bind(native) }
    const generated = generatedImages(sampler, { count, seed, labels, threads })
    const vae = spec.kind === 'vae' ? new VaeModel(native, spec, { trainedSteps: step }) : undefined
    const found = await evaluation.measure(this.#metrics, generated, { signal, vae })
    return Object.assign({}, ...[...found.values()].map(({ values }) => values))
  }

  dispose(): void {
    this.#extractor.dispose()
  }
}

/**
 * The values that a run's evaluation gives, by name, for `best.metric`.
 *
 * @throws CONFIG_INVALID for a metric that there is not, or that needs what the model is not
 */
export function evaluatedValues(
  spec: ModelSpec,
  { evaluate }: Pick<RunSettings, 'evaluate'>,
): string[] {
  if (evaluate === undefined) return []
  if (evaluate.features === undefined) requireFeatures(spec.image, 'evaluate.features')
  const all = { features: true, logits: true, realLabels: true }
  const means = { ...all, labels: spec.classes > 0, vae: spec.kind === 'vae' }
  const metrics = chooseMetrics(evaluate.metrics, means, 'evaluate.metrics')
  return metrics.flatMap(({ values }) => values.map(({ name }) => name))
}
