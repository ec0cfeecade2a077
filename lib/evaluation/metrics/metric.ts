import type { Dataset } from '../../data/dataset.js'
import type { VaeModel } from '../../kinds/vae/model.js'
import type { NativeTensor } from '../../native.js'
import type { ClassNumbers } from '../class-numbers.js'

/** Images that are measured. What is asked for is made once; what no metric asks for, never. */
export interface MeasuredImages {
  readonly count: number
  /** [N, C, H, W] */
  readonly shape: readonly [number, number, number, number]
  /** One an image: what they are, or were asked to be. */
  readonly labels?: Uint8Array
  /** uint8 [N, C, H, W] */
  images(): Promise<NativeTensor>
  /** float32 [N, size] */
  features(): Promise<NativeTensor>
  /** float32 [N, classes]; refused where the extractor gives none. */
  logits(): Promise<NativeTensor>
}

/** What a metric is given. */
export interface Evidence {
  /** What was made, or what is looked at in its place. */
  readonly generated: MeasuredImages
  /** Real images that the model did not see, where the data have such a part. */
  readonly real: MeasuredImages
  /** Real images that it learnt from, as many as there are. */
  readonly training: MeasuredImages
  /** Of what a metric draws by chance. */
  readonly seed: number
  /** The model itself, where it is a VAE. */
  readonly vae?: VaeModel
  /** What the labels of all images mean. */
  readonly numbers?: ClassNumbers
  /**
   * Trains a classifier on the first data set and gives the share of the second that it names right,
   * where there is time for it: not while a model is trained.
   */
  readonly trainClassifier?: (
    data: Dataset,
    test: Dataset,
    training: ClassifierTraining,
  ) => Promise<number>
}

/** How a metric has a classifier trained. */
export interface ClassifierTraining {
  readonly epochs: number
  readonly batchSize: number
  readonly seed: number
}

/** A value outside which nothing is wrong by itself, but which a reader must know of. */
export interface Flag {
  /** `fewImages`, `collapsed`, …: stays the same from release to release. */
  readonly reason: string
  /** The sentence. */
  readonly message: string
}

/** What came out: finite numbers by name, never NaN. */
export interface MetricResult {
  /** `{ fid: 4.2 }`, `{ kid: 1.2e-3, kidStd: 2e-4 }`; a value that cannot be had is left out. */
  readonly values: Readonly<Record<string, number>>
  readonly flags: readonly Flag[]
  /** A value for each class, and the like: what a table has no room for. */
  readonly details?: Readonly<Record<string, readonly number[]>>
  /** Settings that turned out otherwise than the metric's: fewer subsets than it takes of many images. */
  readonly settings?: Readonly<Record<string, number | string>>
}

/** What a metric asks for besides images. */
export type MetricNeed =
  | 'features'
  | 'logits' // the extractor is a classifier
  | 'ownClasses' // the extractor is a classifier of the classes that the data have
  | 'labels' // each generated image was asked to be of a class
  | 'classes' // of generated and real images: their labels, else what a classifier names them
  | 'realLabels' // the real images have labels
  | 'vae' // the model is a VAE
  | 'trainer' // there is time to train a classifier

/** One number that a metric gives. */
export interface MetricValue {
  readonly name: string
  /** For a table's row: `FID`. */
  readonly title: string
  /** Where papers mean Inception's features by the title, what it is called with a classifier's. */
  readonly titleOfClassifier?: string
  readonly better: 'lower' | 'higher' | 'neither'
  /** The value that is its standard deviation, and has no row of its own. */
  readonly spread?: string
}

/** One way to measure generated images: one file, one line in the catalogue. */
export interface Metric {
  /** As `--metrics` takes it: `fid`, `precisionRecall`. */
  readonly name: string
  /** For a table's head: `FID`. */
  readonly title: string
  readonly needs: readonly MetricNeed[]
  /** What each value is. */
  readonly values: readonly MetricValue[]
  /** What decides the figures besides the images: `{ neighbours: 3 }`, for the card. */
  readonly settings: Readonly<Record<string, number | string>>
  /** Where the formula comes from. */
  readonly source: string
  /** Whether it is quick enough to be measured unless told otherwise. */
  readonly usual: boolean
  /** Whether it asks for the features of all training images. */
  readonly trainingFeatures?: true
  /** Whether the same of real training images against real test images is worth knowing. */
  readonly floor: boolean
  measure(evidence: Evidence): Promise<MetricResult>
}
