import type { DatasetOptions } from '../data/options.js'
import type { Card } from '../evaluation/card.js'
import type { Flag } from '../evaluation/metrics/metric.js'
import type { GenerativeKind } from '../kinds/catalogue.js'
import type { LatentSmoothness } from './latent-smoothness.js'
import type { LoggedFigure } from './logged-figures.js'
import type { MeasuredWith } from './measured-with.js'
import type { SamplingTime } from './sampling-time.js'

/** The data that a run was trained on. */
export interface ComparedData {
  /** The data source in the run's config: a name such as `digits`, or a path. */
  readonly source: string
  /** The options of the source in the run's config, such as its split. */
  readonly options: DatasetOptions
  /** Fingerprint of images and labels, from the run's last checkpoint. Left out without a checkpoint. */
  readonly fingerprint?: string
}

/** Size and duration of a training. */
export interface ComparedTraining {
  /** Generator updates; a VAE's updates. */
  readonly steps: number
  /** Number of images per batch. */
  readonly batchSize: number
  /** Batches for each update. */
  readonly accumulate: number
  /**
   * Wall time, including the time before a resume, sample grids, checkpoints and evaluations. Left out if
   * nothing was logged.
   */
  readonly seconds?: number
  /** The device of the training, from the last checkpoint. */
  readonly device?: string
  /** Number of CPU threads, from the last checkpoint. */
  readonly threads?: number
}

/** Numbers of trainable parameters. */
export interface ComparedParameters {
  /** Of the network that makes images: the generator or decoder. */
  readonly making: number
  /** Of all trained networks. */
  readonly all: number
}

/** A logged loss. */
export interface ComparedLoss extends LoggedFigure {
  /**
   * Standard deviation over the second half of training, relative to the mean: how much the loss still varied
   * late in training. Left out if too little was logged, or the mean is 0.
   */
  readonly lateSpread?: number
}

/** A metric that was measured during training. */
export interface ComparedMetric extends LoggedFigure {
  /** The best value and its step, for a metric with a better direction. The last value may be worse. */
  readonly best?: { readonly value: number; readonly step: number }
}

/** A run of a comparison. */
export interface ComparedRun {
  /** The run directory, as the caller named it. */
  readonly path: string
  /** The kind of the model: `gan` or `vae`. */
  readonly kind: GenerativeKind
  /** The loss of a GAN: `nonSaturating`, …; the reconstruction of a VAE: `bce`, `mse`. */
  readonly loss: string
  /** Name of the preset that defined the model, if any. */
  readonly preset?: string
  /** Seed of the training. */
  readonly seed: number
  /** Size of the latent. */
  readonly latent: number
  /** Number of classes; 0 for an unconditional model. */
  readonly classes: number
  /** The data that the run was trained on. */
  readonly data: ComparedData
  /** How long the run was trained, and on which device. */
  readonly training: ComparedTraining
  /** Numbers of trainable parameters of the model's networks. */
  readonly parameters: ComparedParameters
  /** Sampling time, on the device and with the threads of the comparison. */
  readonly time: SamplingTime
  /** Logged losses, by name: `generator`. Empty if nothing was logged. */
  readonly losses: Readonly<Record<string, ComparedLoss>>
  /** Metrics measured during training, by name: `fid`. Empty if none was measured. */
  readonly metrics: Readonly<Record<string, ComparedMetric>>
  /** How metrics were measured during training: only values of the same protocol can be compared. */
  readonly measuredWith?: MeasuredWith
  /** Left out if no extractor fits. */
  readonly smoothness?: LatentSmoothness
  /** Card of the final model, with the same data, extractor and seed for all runs. Left out without evaluation. */
  readonly card?: Card
}

/** Mean and standard deviation of a figure over runs with different seeds. */
export interface OverSeeds {
  /** Mean over the runs that have the figure. */
  readonly mean: number
  /** Standard deviation, divided by the number of values less one. Left out for a single value. */
  readonly deviation?: number
  /** Number of runs that have the figure. */
  readonly count: number
}

/** Runs that differ by their seed only, and their figures over the seeds. A run without such others is a group too. */
export interface ComparedGroup {
  /** A short name: of the runs' folder, or of the run. */
  readonly name: string
  /** Paths of the runs, in the order of `Comparison.runs`. */
  readonly runs: readonly string[]
  /** Seeds of the trainings, in the order of `runs`. */
  readonly seeds: readonly number[]
  /** Seconds of training. */
  readonly seconds?: OverSeeds
  /** Milliseconds of sampling an image. */
  readonly time: { readonly inBatch: OverSeeds; readonly alone: OverSeeds }
  /** How evenly images change between latents: the ratio of `LatentSmoothness`. */
  readonly smoothness?: OverSeeds
  /** Values of the final models' cards, by name: `fid`, `recall`. */
  readonly metrics: Readonly<Record<string, OverSeeds>>
  /** Last logged losses, by name. */
  readonly losses: Readonly<Record<string, OverSeeds>>
  /** Last and best values that were measured during training, by name. */
  readonly during: Readonly<Record<string, { readonly last: OverSeeds; readonly best?: OverSeeds }>>
}

/** The result of compare(): plain data that can be written as JSON. */
export interface Comparison {
  /** Version of the comparison's format. */
  readonly format: 1
  /** Version of falsario. */
  readonly falsario: string
  /** Version of LibTorch. */
  readonly libtorch: string
  /** Device on which models were timed and measured: `cpu`, `cuda:0`. */
  readonly device: string
  /** Number of CPU threads, which decides the last bits of the figures. */
  readonly threads: number
  /** Seed of samples, latents and all random draws of metrics. */
  readonly seed: number
  /** In the order of the call, which is also the order of the panels of the picture. */
  readonly runs: readonly ComparedRun[]
  /** The same runs in groups that differ by their seed only, with figures over the seeds. */
  readonly groups: readonly ComparedGroup[]
  /** The folder with compare.json and compare.png. */
  readonly out?: string
  /** Warnings about the comparison as a whole. */
  readonly flags: readonly Flag[]
}
