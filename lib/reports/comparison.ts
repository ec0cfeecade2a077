import type { DatasetOptions } from '../data/options.js'
import type { Card } from '../evaluation/card.js'
import type { Flag } from '../evaluation/metrics/metric.js'
import type { GenerativeKind } from '../kinds/catalogue.js'
import type { LatentSmoothness } from './latent-smoothness.js'
import type { LoggedFigure } from './logged-figures.js'
import type { MeasuredWith } from './measured-with.js'
import type { SamplingTime } from './sampling-time.js'

/** What a run learnt from. */
export interface ComparedData {
  readonly source: string
  readonly options: DatasetOptions
  /** Of the images and labels, by the run's last checkpoint, where it is there. */
  readonly fingerprint?: string
}

/** What training took. */
export interface ComparedTraining {
  /** Generator updates; a VAE's updates. */
  readonly steps: number
  readonly batchSize: number
  /**
   * By the wall, those before a resume included, and sample grids, checkpoints and evaluations too;
   * left out where nothing was logged.
   */
  readonly seconds?: number
  /** Where it ran, by its last checkpoint. */
  readonly device?: string
  readonly threads?: number
}

/** Trainable numbers. */
export interface ComparedParameters {
  /** Of the generator or decoder: what it takes to make an image. */
  readonly making: number
  /** Of all networks that are trained. */
  readonly all: number
}

/** A loss as it was logged. */
export interface ComparedLoss extends LoggedFigure {
  /**
   * Standard deviation over the second half of training, as a share of the mean: how restless it was
   * when it should have settled. Left out where too little was logged, or the mean is 0.
   */
  readonly lateSpread?: number
}

/** A metric as it was measured on the way. */
export interface ComparedMetric extends LoggedFigure {
  /** The best value and its step, where it is known which way is better: the end may be worse. */
  readonly best?: { readonly value: number; readonly step: number }
}

/** One run beside others. */
export interface ComparedRun {
  /** The run directory, as it was named. */
  readonly path: string
  readonly kind: GenerativeKind
  /** `nonSaturating`, …; a VAE's reconstruction: `bce`, `mse`. */
  readonly loss: string
  readonly preset?: string
  readonly latent: number
  readonly classes: number
  readonly data: ComparedData
  readonly training: ComparedTraining
  readonly parameters: ComparedParameters
  /** How long its images take to make, on the device and with the threads of the comparison. */
  readonly time: SamplingTime
  readonly losses: Readonly<Record<string, ComparedLoss>>
  readonly metrics: Readonly<Record<string, ComparedMetric>>
  /** What the metrics on the way were taken with: only those of one protocol stand side by side. */
  readonly measuredWith?: MeasuredWith
  /** Left out where no extractor fits. */
  readonly smoothness?: LatentSmoothness
  /** The final model's, where it was evaluated: of every run with the same data, extractor and seed. */
  readonly card?: Card
}

/** Runs side by side; plain data, to be written as JSON. */
export interface Comparison {
  readonly format: 1
  readonly falsario: string
  readonly libtorch: string
  /** Where models were timed and measured: `cpu`, `cuda:0`. */
  readonly device: string
  readonly threads: number
  /** Of samples, latents and all that metrics draw by chance. */
  readonly seed: number
  /** In the order they were named: that of the panels of the picture too. */
  readonly runs: readonly ComparedRun[]
  /** Where compare.json and compare.png were written. */
  readonly out?: string
  /** What a reader must know of the whole. */
  readonly flags: readonly Flag[]
}
