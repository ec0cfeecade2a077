import type { VaeModel } from '../kinds/vae/model.js'
import type { FeatureExtractor } from './extractors/feature-extractor.js'
import { type ImageParts, MeasuredSet, type SetControls } from './images/lazy-image-set.js'
import type { Evidence, Metric, MetricResult } from './metrics/metric.js'

/** The real images that everything is held against, ready to be looked at. */
export interface RealSide {
  readonly real: MeasuredSet
  /** Other real images, as many as are generated, for the floor. */
  readonly other?: MeasuredSet
  readonly training: MeasuredSet
}

/** What metrics are given besides images. */
export type Given = Pick<Evidence, 'seed' | 'numbers' | 'trainClassifier'>

/** What came of one look, by metric. */
export type Measurement = ReadonlyMap<Metric, MetricResult>

/**
 * Measures one set of generated images after another against the same real ones, whose features are
 * made once.
 */
export class Evaluation {
  readonly #real: RealSide
  readonly #extractor: FeatureExtractor | undefined
  readonly #given: Given

  constructor(real: RealSide, extractor: FeatureExtractor | undefined, given: Given) {
    this.#real = real
    this.#extractor = extractor
    this.#given = given
  }

  /**
   * @param vae the model itself, for the metrics of VAEs
   * @throws the signal's reason when it was stopped
   */
  async measure(
    metrics: readonly Metric[],
    generated: ImageParts,
    controls: Omit<SetControls, 'extractor' | 'cache'> & {
      readonly vae?: VaeModel | undefined
    },
  ): Promise<Measurement> {
    const { vae, ...how } = controls
    const set = new MeasuredSet(generated, { ...how, extractor: this.#extractor })
    return this.#measureAll(metrics, { ...this.#evidence(set), ...(vae && { vae }) }, how.signal)
  }

  /** The same metrics of real images in the generated ones' place, where there are others. */
  async floor(metrics: readonly Metric[], signal?: AbortSignal): Promise<Measurement> {
    const { other } = this.#real
    if (other === undefined) return new Map()
    const wanted = metrics.filter(({ floor }) => floor)
    return this.#measureAll(wanted, this.#evidence(other), signal)
  }

  #evidence(generated: MeasuredSet): Evidence {
    const { real, training } = this.#real
    return { generated, real, training, ...this.#given }
  }

  async #measureAll(
    metrics: readonly Metric[],
    evidence: Evidence,
    signal: AbortSignal | undefined,
  ): Promise<Measurement> {
    const results = new Map<Metric, MetricResult>()
    for (const metric of metrics) {
      signal?.throwIfAborted()
      results.set(metric, await metric.measure(evidence))
    }
    return results
  }
}
