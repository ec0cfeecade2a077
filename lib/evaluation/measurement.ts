import { type ClassNumbering, renumberLabels } from '../data/class-numbering.js'
import type { Card } from './card.js'
import { flagsOfFacts, unknownClasses } from './card-flags.js'
import { extractorFlags } from './extractors/extractor-flags.js'
import type { FeatureExtractor } from './extractors/feature-extractor.js'
import type { ImageParts } from './images/image-set.js'
import { labelsLike } from './images/labels-like.js'
import { LazyImageSet } from './images/lazy-image-set.js'
import type { RealImages } from './images/real-images.js'
import { RealSets } from './images/real-sets.js'
import { type MetricResults, makeCard } from './make-card.js'
import { commonNumbering, metNeeds } from './met-needs.js'
import { chooseMetrics, type MetricChoice, usesLogits } from './metrics/choose-metrics.js'
import type { ClassifierTrainer, Metric, MetricInput, MetricResult } from './metrics/metric.js'
import type { Subject } from './subject.js'

/** How subjects are measured. */
export interface MeasurementSettings {
  readonly metrics: MetricChoice
  /** Where the metrics stand, for errors: `evaluate.metrics`. */
  readonly path: string
  /** Images to generate, and real images to compare them with or to test a classifier on, at most. */
  readonly count: number
  readonly seed: number
  /** `cpu`, `cuda:0` */
  readonly device: string
  readonly threads?: number | undefined
  /** Whether metrics are also measured with real images in place of the generated images. */
  readonly floor: boolean
  readonly trainClassifier?: ClassifierTrainer | undefined
}

/** Cancellation and progress. */
export interface MeasurementControls {
  readonly signal?: AbortSignal | undefined
  /** Called with the number of images after the features of each part are computed or read. */
  readonly onExtracted?: ((images: number) => void) | undefined
}

interface MeasurementParts {
  readonly real: RealImages
  readonly sets: RealSets
  readonly extractor: FeatureExtractor | undefined
  readonly metrics: readonly Metric[]
  readonly numbering: ClassNumbering
}

/**
 * Measures subjects of one kind with the same metrics against the same real images, whose features are
 * computed once.
 */
export class Measurement {
  readonly #settings: MeasurementSettings
  readonly #controls: MeasurementControls
  readonly #parts: MeasurementParts
  #floor: Promise<MetricResults> | undefined

  private constructor(
    settings: MeasurementSettings,
    controls: MeasurementControls,
    parts: MeasurementParts,
  ) {
    this.#settings = settings
    this.#controls = controls
    this.#parts = parts
  }

  /**
   * Chooses the metrics and prepares the real images.
   *
   * @param subject one of the subjects, or a model of their kind
   * @throws CONFIG_INVALID for an unknown metric, or one that does not apply
   */
  static async open(
    subject: Subject,
    real: RealImages,
    extractor: FeatureExtractor | undefined,
    settings: MeasurementSettings,
    controls: MeasurementControls = {},
  ): Promise<Measurement> {
    const trainer = settings.trainClassifier !== undefined
    const context = { data: real.real.data, extractor: extractor?.identity, trainer }
    const numbering = commonNumbering(subject, context)
    const met = metNeeds(subject, context, numbering)
    const metrics = chooseMetrics(settings.metrics, met, settings.path)
    const logits = metrics.some(usesLogits)
    const sets = await RealSets.open(real, {
      ...controls,
      extractor,
      logits,
      numbering,
      count: settings.count,
      device: settings.device,
      threads: settings.threads,
    })
    return new Measurement(settings, controls, { real, sets, extractor, metrics, numbering })
  }

  /** Names of the values that a card has, unless one cannot be computed. */
  get values(): readonly string[] {
    return this.#parts.metrics.flatMap(({ values }) => values.map(({ name }) => name))
  }

  /** Number of images whose features the first card uses. */
  get total(): number {
    const { metrics, sets } = this.#parts
    const { count, floor } = this.#settings
    const ofFloor = floor ? (sets.other?.count ?? 0) : 0
    const withTraining = metrics.some((metric) => metric.trainingFeatures)
    const ofTraining = withTraining ? (sets.training?.count ?? 0) : 0
    return count + sets.real.count + ofFloor + ofTraining
  }

  /**
   * Measures a subject.
   *
   * @throws the signal's reason if it was aborted; the errors of metrics
   */
  async card(subject: Subject): Promise<Card> {
    const { sets, extractor, metrics, real } = this.#parts
    const { count, seed, device } = this.#settings
    const images = this.#imagesOf(subject)
    const logits = metrics.some(usesLogits)
    const generated = new LazyImageSet(images, { ...this.#controls, extractor, logits })
    const results = await this.#measure(metrics, { generated, model: subject.model })
    const { source, options } = real.real.data
    const facts = {
      device,
      subject: subject.facts,
      data: { source, options },
      ...(subject.capabilities.images && {
        generated: { count, labels: originOfLabels(subject, images) },
      }),
      ...sets.parts,
      ...(extractor && { features: extractor.identity }),
      seed,
      resize: resizeOf(extractor, subject),
    } as const
    const flags = [
      ...flagsOfFacts(facts),
      ...(subject.capabilities.images
        ? unknownClasses(subject.facts, subject.classNumbering, images.labels)
        : []),
      ...(extractor
        ? await extractorFlags(extractor.identity, metrics, sets.real, real.real.data)
        : []),
    ]
    this.#floor ??= this.#measureFloor()
    return makeCard({ ...facts, flags }, results, await this.#floor)
  }

  /** Returns the subject's images, with labels in the common numbering, if all its classes are known. */
  #imagesOf(subject: Subject): ImageParts {
    const { count, seed } = this.#settings
    const { classNumbering, conditional } = subject
    const { classes } = classNumbering
    const asked = conditional
      ? labelsLike(this.#realLabelsIn(classNumbering), { classes, count, seed })
      : undefined
    const { labels: own, ...images } = subject.images(count, seed, asked)
    const labels = renumberLabels(own, classNumbering, this.#parts.numbering)
    return { ...images, ...(labels && { labels }) }
  }

  #realLabelsIn(numbering: ClassNumbering): Uint8Array | undefined {
    const { data } = this.#parts.real.real
    return renumberLabels(data.labels, data, numbering)
  }

  async #measureFloor(): Promise<MetricResults> {
    const { other } = this.#parts.sets
    if (!this.#settings.floor || other === undefined) return new Map()
    const metrics = this.#parts.metrics.filter(({ floor }) => floor)
    return this.#measure(metrics, { generated: other })
  }

  async #measure(
    metrics: readonly Metric[],
    subject: Pick<MetricInput, 'generated' | 'model'>,
  ): Promise<MetricResults> {
    const { sets, numbering } = this.#parts
    const { seed, trainClassifier } = this.#settings
    const { real, training = real } = sets
    const results = new Map<Metric, MetricResult>()
    for (const metric of metrics) {
      this.#controls.signal?.throwIfAborted()
      const result = await metric.measure({
        ...subject,
        real,
        training,
        seed,
        classNumbering: numbering,
        realDataset: () => sets.dataset(),
        trainClassifier,
      })
      results.set(metric, result)
    }
    return results
  }
}

function originOfLabels(
  { conditional }: Subject,
  { labels }: ImageParts,
): 'none' | 'asked' | 'given' {
  if (labels === undefined) return 'none'
  return conditional ? 'asked' : 'given'
}

function resizeOf(extractor: FeatureExtractor | undefined, { image }: Subject): string {
  if (extractor === undefined) return 'none'
  const { input, resize } = extractor.identity
  const { height, width } = input
  if (height === undefined || width === undefined) return resize
  if (height === image.height && width === image.width) return 'none'
  return `${resize}, ${image.height}x${image.width} to ${height}x${width}`
}
