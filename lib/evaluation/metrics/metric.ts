import type { ClassNumbering } from '../../data/class-numbering.js'
import type { Dataset } from '../../data/dataset.js'
import type { TrainedModel } from '../../kinds/catalogue.js'
import type { Accuracy } from '../../kinds/classifier/confusion.js'
import type { ImageSet } from '../images/image-set.js'

/** The input of a metric. */
export interface MetricInput {
  /** The subject's images; none for a metric that does not list `images` in its needs. */
  readonly generated: ImageSet
  /** Real images: those that the model was not trained on, if the data have such a part. */
  readonly real: ImageSet
  /** Real images that the model was trained on. */
  readonly training: ImageSet
  /** Seed of the metric's random draws. */
  readonly seed: number
  /** The model; left out if the subject is a set of images. */
  readonly model?: TrainedModel | undefined
  /** How the labels of all sets are numbered. */
  readonly classNumbering?: ClassNumbering | undefined
  /** Returns the real images as a dataset, with labels as the data number them. */
  readonly realDataset?: (() => Promise<Dataset>) | undefined
  /** Left out while a model is being trained. */
  readonly trainClassifier?: ClassifierTrainer | undefined
}

/** Trains a classifier on `data` and returns its accuracy on `test`, 0 to 1. */
export type ClassifierTrainer = (
  data: Dataset,
  test: Dataset,
  settings: ClassifierTraining,
) => Promise<number>

/** How long a metric trains a classifier. */
export interface ClassifierTraining {
  readonly epochs: number
  readonly batchSize: number
  readonly seed: number
}

/** A warning about a figure, or the reason why there is none. */
export interface Flag {
  /** `fewImages`, `collapsed`, …: the same from release to release. */
  readonly reason: string
  /** A sentence for people. */
  readonly message: string
}

/** What a metric measured. */
export interface MetricResult {
  /** Finite numbers by name: `{ fid: 4.2 }`. A value that cannot be computed is left out. */
  readonly values: Readonly<Record<string, number>>
  /** Warnings about the values, and the reasons why values are left out. */
  readonly flags: readonly Flag[]
  /** Lists, such as a value for each class. */
  readonly details?: Readonly<Record<string, readonly number[]>>
  /** Settings that differ from the metric's own, such as fewer subsets because there are few images. */
  readonly settings?: Readonly<Record<string, number | string>>
  /** A classifier's accuracy by class and its confusion matrix. */
  readonly classification?: ClassificationFigures
}

/** The result of a classifier on labelled images. */
export type ClassificationFigures = Pick<Accuracy, 'accuracy' | 'loss' | 'perClass' | 'confusion'>

/** What a metric needs besides real images. */
export type MetricNeed =
  | 'images' // the subject has images: a model generates them, or the subject is a set of images
  | 'posterior' // the model encodes images as distributions over latents: a VAE
  | 'classes' // the model names the classes of images: a classifier
  | 'features' // there is an extractor
  | 'logits' // the extractor is a classifier
  | 'ownClasses' // the extractor is a classifier of the data's classes
  | 'labels' // each image of the subject has a label, or a class that the model was asked to generate
  | 'realLabels' // the real images have labels
  | 'imageClasses' // the class of each image is known: by its label, or from a classifier
  | 'trainer' // a classifier can be trained

/** One value of a metric. */
export interface MetricValue {
  /** Its key among the values of a result: `fid`. */
  readonly name: string
  /** For a row of a table: `FID`. */
  readonly title: string
  /** The title if the features are those of a classifier. Papers use some titles for Inception only. */
  readonly titleOfClassifier?: string
  /** Whether a lower or a higher value is better; `neither` for a value that has no better direction. */
  readonly better: 'lower' | 'higher' | 'neither'
  /** Name of the value that is the standard deviation of this one. It has no row. */
  readonly spread?: string
}

/** A metric. Each has its own file and a line in the catalogue. */
export interface Metric {
  /** As `--metrics` takes it: `fid`, `precisionRecall`. */
  readonly name: string
  /** Other names that select it. */
  readonly aliases?: readonly string[]
  /** For the head of a table: `FID`. */
  readonly title: string
  readonly needs: readonly MetricNeed[]
  readonly values: readonly MetricValue[]
  /** What decides the figures besides the images, for the card: `{ neighbours: 3 }`. */
  readonly settings: Readonly<Record<string, number | string>>
  /** The publication of the formula. */
  readonly source: string
  /** Whether it is fast enough to be measured by default. */
  readonly usual: boolean
  /** Whether it uses the features of all training images. */
  readonly trainingFeatures?: true
  /** Whether it is also measured with real images in place of the generated images. */
  readonly floor: boolean
  measure(input: MetricInput): Promise<MetricResult>
}
