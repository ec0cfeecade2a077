import type { DatasetOptions } from '../data/options.js'
import type { KindName } from '../kinds/catalogue.js'
import type { ExtractorIdentity } from './extractors/feature-extractor.js'
import type { ClassificationFigures, Flag, MetricResult, MetricValue } from './metrics/metric.js'

/** The figures of one metric, with the settings that determine them. */
export interface MeasuredMetric {
  /** Titles of the values, and which direction is better. */
  readonly shown: readonly MetricValue[]
  /** Values of the subject, by name. */
  readonly values: MetricResult['values']
  /** The same values with real images in place of the generated images: a model need not do better. */
  readonly floor?: MetricResult['values']
  /** What decides the figures besides the images: `{ neighbours: 3 }`. */
  readonly settings: Readonly<Record<string, number | string>>
  /** The publication of the formula. */
  readonly source: string
  /** Warnings about the values, and the reasons why values are left out. */
  readonly flags: readonly Flag[]
  /** Lists by name, such as a value for each class. Left out if the metric has none. */
  readonly details?: MetricResult['details']
}

/** The data that a model was trained on, as far as they are known. */
export interface LearntData {
  /** The data source in the run's config: a name such as `digits`, or a path. */
  readonly source: string
  /** The absolute path of a source that is a path. */
  readonly path?: string
  /** The split in the run's config. Left out if the config has none. */
  readonly split?: string
  /** fingerprint() of the images. */
  readonly fingerprint?: string
}

/** What was measured: a model, or a set of images. */
export interface MeasuredSubject {
  /** The kind of the model; `images` for a set of images. */
  readonly kind: KindName | 'images'
  /** A path, a source, or the caller's name for it. */
  readonly name: string
  /** SHA-256 of the model's file, or fingerprint() of the images. Left out for a model in memory. */
  readonly hash?: string
  /** Training steps of a model. */
  readonly trainedSteps?: number
  /** The data that the model was trained on. */
  readonly learntFrom?: LearntData
  /** Names of a classifier's classes, in the order of `perClass`. */
  readonly classNames?: readonly string[]
  /** How images were opened: the split, and the size and channels that they were resized to. */
  readonly options?: DatasetOptions
  /** Number of images in a measured set. */
  readonly of?: number
}

/** Images of a dataset that were used. */
export interface MeasuredPart {
  /** `test`, `train`, `validation`, `all`, or which half of all images. */
  readonly split: string
  /** Number of images used. */
  readonly count: number
  /** Number of images in the split. */
  readonly of: number
  /** fingerprint() of the dataset. */
  readonly fingerprint: string
}

/**
 * The result of a measurement: figures, and everything that decides them. Two figures can be compared only
 * if everything else on their cards agrees. A card of a classifier has `accuracy`, `loss`, `perClass` and `confusion`, but no
 * `generated` and no `training`.
 */
export interface Card extends Partial<ClassificationFigures> {
  /** Version of the card's format. */
  readonly format: 1
  /** Version of falsario. */
  readonly falsario: string
  /** Version of LibTorch. */
  readonly libtorch: string
  /** `cpu`, `cuda:0` */
  readonly device: string
  /** Number of CPU threads, which decides the last bits of the figures. */
  readonly threads: number
  /** The widest vector instructions of the CPU, as LibTorch names them: `AVX512`. */
  readonly cpuCapability: string
  /** The model or the set of images that was measured. */
  readonly subject: MeasuredSubject
  /** The data of the real images. */
  readonly data: { readonly source: string; readonly options: DatasetOptions }
  /** The subject's images, and whether their labels were requested of the model or came with the images. */
  readonly generated?: { readonly count: number; readonly labels: 'none' | 'asked' | 'given' }
  /** The real images that metrics compare with, or that a classifier is tested on. */
  readonly real: MeasuredPart
  /** The real images that are measured in place of the generated images for the floor. */
  readonly other?: MeasuredPart
  /** The real images that a model may have memorised. */
  readonly training?: MeasuredPart
  /** The feature extractor. Left out if no metric uses one. */
  readonly features?: ExtractorIdentity
  /** Seed of the generated images and of all random draws of metrics. */
  readonly seed: number
  /** Images are rounded to bytes before they are measured. */
  readonly quantisation: 'uint8'
  /** How images are resized for the extractor; `none` if they are not. */
  readonly resize: string
  /** Figures of each metric, by its name: `fid`, `precisionRecall`. */
  readonly metrics: Readonly<Record<string, MeasuredMetric>>
  /** Warnings about the card as a whole. */
  readonly flags: readonly Flag[]
}
