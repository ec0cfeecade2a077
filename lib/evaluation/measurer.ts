import type { Dataset } from '../data/dataset.js'
import type { Card } from './card.js'
import { type ClassNumbers, knows, knowsClassesOf, renumbered } from './class-numbers.js'
import type { Measurement } from './evaluation.js'
import { constantFeatures, foreignFeatures } from './extractors/extractor-flags.js'
import type { ExtractorIdentity, FeatureExtractor } from './extractors/feature-extractor.js'
import { unverifiedInception } from './extractors/known-contracts.js'
import { labelsLike } from './images/labels-like.js'
import type { ImageParts } from './images/lazy-image-set.js'
import type { RealImages } from './images/real-images.js'
import { flagsOf, makeCard } from './make-card.js'
import { chooseMetrics, type Means, usesLogits } from './metrics/choose-metrics.js'
import type { Evidence, Flag, MeasuredImages, Metric } from './metrics/metric.js'
import { type PreparedEvaluation, prepareEvaluation } from './prepare.js'
import type { Subject, SubjectKind } from './subject.js'

/** How something is measured. */
export interface MeasureSettings {
  readonly metrics?: readonly string[] | 'all' | undefined
  /** Where the metrics stand, for errors: `evaluate.metrics`. */
  readonly path: string
  readonly count: number
  readonly seed: number
  /** `cpu`, `cuda:0` */
  readonly device: string
  readonly threads?: number | undefined
  /** Whether real images are measured in the generated ones' place too. */
  readonly floor: boolean
  readonly trainClassifier?: Evidence['trainClassifier']
}

/** What can be done while it goes on. */
export interface MeasureControls {
  readonly signal?: AbortSignal | undefined
  readonly onExtracted?: ((images: number) => void) | undefined
}

/**
 * Measures subjects of a kind against the same real images, as often as wanted: what is known of the
 * real ones is made once.
 */
export class Measurer {
  readonly #real: RealImages
  readonly #extractor: FeatureExtractor | undefined
  readonly #settings: MeasureSettings
  readonly #controls: MeasureControls
  readonly #metrics: readonly Metric[]
  readonly #prepared: PreparedEvaluation
  readonly #numbers: ClassNumbers
  #floor: Promise<Measurement> | undefined

  private constructor(
    real: RealImages,
    extractor: FeatureExtractor | undefined,
    settings: MeasureSettings,
    controls: MeasureControls,
    chosen: {
      readonly metrics: readonly Metric[]
      readonly prepared: PreparedEvaluation
      readonly numbers: ClassNumbers
    },
  ) {
    this.#real = real
    this.#extractor = extractor
    this.#settings = settings
    this.#controls = controls
    this.#metrics = chosen.metrics
    this.#prepared = chosen.prepared
    this.#numbers = chosen.numbers
  }

  /** @throws CONFIG_INVALID for a metric that lacks what it needs */
  static async open(
    kind: SubjectKind,
    real: RealImages,
    extractor: FeatureExtractor | undefined,
    settings: MeasureSettings,
    controls: MeasureControls = {},
  ): Promise<Measurer> {
    const numbers = commonNumbers(kind, real.real.data, extractor?.identity)
    const means = meansOf(kind, real.real.data, numbers, extractor?.identity, settings)
    const metrics = chooseMetrics(settings.metrics, means, settings.path)
    const looking = { ...controls, logits: asksForLogits(metrics) }
    const prepared = await prepareEvaluation(real, extractor, { ...settings, numbers }, looking)
    return new Measurer(real, extractor, settings, controls, { metrics, prepared, numbers })
  }

  /** The names of what a card will have. */
  get values(): readonly string[] {
    return this.#metrics.flatMap(({ values }) => values.map(({ name }) => name))
  }

  /** Images that a first card looks at. */
  get total(): number {
    const { real, other, training } = this.#prepared.parts
    const ofFloor = this.#settings.floor ? (other?.count ?? 0) : 0
    const ofTraining = this.#metrics.some((metric) => metric.trainingFeatures) ? training.count : 0
    return this.#settings.count + real.count + ofFloor + ofTraining
  }

  /** @throws the signal's reason when it was stopped */
  async card(subject: Subject): Promise<Card> {
    const { count, seed, device } = this.#settings
    const { evaluation, parts, real } = this.#prepared
    const { data } = this.#real.real
    const asked = subject.asked ? likeReal(subject, data, { count, seed }) : undefined
    const generated = this.#renumbered(subject, subject.images(count, seed, asked))
    const looking = { ...this.#controls, logits: asksForLogits(this.#metrics), vae: subject.vae }
    const found = await evaluation.measure(this.#metrics, generated, looking)
    const facts = {
      device,
      subject: subject.facts,
      data: { source: data.source, options: data.options },
      generated: { count, labels: labelsFrom(subject, generated) },
      ...parts,
      ...(this.#extractor && { features: this.#extractor.identity }),
      seed,
      resize: resizeOf(this.#extractor, subject),
    } as const
    const known = [...flagsOf(facts), ...unknownClasses(subject, generated)]
    const flags = [...known, ...(await this.#flagsOfExtractor(real, data))]
    return makeCard({ ...facts, flags }, found, await this.#measuredFloor())
  }

  /** Of an extractor that a metric uses: the others say nothing of it, and nothing is made for them. */
  async #flagsOfExtractor(real: MeasuredImages, data: Dataset): Promise<Flag[]> {
    if (this.#extractor === undefined) return []
    const { identity } = this.#extractor
    const features = this.#metrics.some(({ needs }) => needs.includes('features'))
    const used = features || asksForLogits(this.#metrics)
    return [
      ...(used ? unverifiedInception(identity) : []),
      ...(used ? await foreignFeatures(real, data, identity) : []),
      ...(features ? await constantFeatures(real, identity) : []),
    ]
  }

  /** Labels by the numbers that all sets have; none where a class is not among them. */
  #renumbered({ numbers }: Subject, { labels: own, ...images }: ImageParts): ImageParts {
    const labels = renumbered(own, numbers, this.#numbers)
    return { ...images, ...(labels && { labels }) }
  }

  #measuredFloor(): Promise<Measurement> {
    const { floor } = this.#settings
    this.#floor ??= floor
      ? this.#prepared.evaluation.floor(this.#metrics, this.#controls.signal)
      : Promise.resolve(new Map())
    return this.#floor
  }
}

/** As the classifier numbers them where it knows what the data show, else the data, else the model. */
function commonNumbers(
  { numbers }: SubjectKind,
  data: Dataset,
  identity: ExtractorIdentity | undefined,
): ClassNumbers {
  if (identity && knowsClassesOf(data, identity)) return identity
  return data.classes > 0 ? data : numbers
}

function meansOf(
  { asked, numbers, vae }: SubjectKind,
  data: Dataset,
  common: ClassNumbers,
  identity: ExtractorIdentity | undefined,
  { trainClassifier }: MeasureSettings,
): Means {
  const realLabels = knows(common, data)
  const labels = knows(common, numbers)
  const withLogits = identity !== undefined && identity.classes > 0
  return {
    features: identity !== undefined,
    logits: withLogits,
    ownClasses: identity !== undefined && knowsClassesOf(data, identity),
    labels,
    classes: withLogits || (labels && realLabels),
    realLabels,
    // A conditional one must be told the class of each real image.
    vae: vae && (!asked || (realLabels && knows(numbers, data))),
    trainer: trainClassifier !== undefined,
  }
}

/** Each class as often as among the real images, by the numbers of the model. */
function likeReal(
  { numbers }: Subject,
  data: Dataset,
  { count, seed }: { readonly count: number; readonly seed: number },
): Uint8Array {
  const real = renumbered(data.labels, data, numbers)
  return labelsLike(real, { classes: numbers.classes, count, seed })
}

function labelsFrom({ asked }: Subject, { labels }: ImageParts): Card['generated']['labels'] {
  if (labels === undefined) return 'none'
  return asked ? 'asked' : 'given'
}

function unknownClasses({ facts, numbers }: Subject, { labels }: ImageParts): Flag[] {
  if (numbers.classes === 0 || labels !== undefined) return []
  const message = `the classes of ${facts.name} are not those of the data: what needs them is left out`
  return [{ reason: 'unknownClasses', message }]
}

function asksForLogits(metrics: readonly Metric[]): boolean {
  return metrics.some(({ needs }) => needs.some(usesLogits))
}

function resizeOf(extractor: FeatureExtractor | undefined, { image }: Subject): string {
  if (extractor === undefined) return 'none'
  const { input, resize } = extractor.identity
  const { height, width } = input
  if (height === undefined || width === undefined) return resize
  if (height === image.height && width === image.width) return 'none'
  return `${resize}, ${image.height}x${image.width} to ${height}x${width}`
}
