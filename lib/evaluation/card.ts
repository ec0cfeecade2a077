import type { DatasetOptions } from '../data/options.js'
import type { ExtractorIdentity } from './extractors/feature-extractor.js'
import type { Flag, MetricResult, MetricValue } from './metrics/metric.js'

/** What one metric found, with all that decides it. */
export interface MeasuredMetric {
  /** What the values are called, and which way is better. */
  readonly shown: readonly MetricValue[]
  /** Of the generated images. */
  readonly values: MetricResult['values']
  /** The same of real images in the generated ones' place: no model need do better. */
  readonly floor?: MetricResult['values']
  readonly settings: Readonly<Record<string, number | string>>
  /** Where the formula comes from. */
  readonly source: string
  readonly flags: readonly Flag[]
  readonly details?: MetricResult['details']
}

/** What was measured. */
export interface MeasuredSubject {
  readonly kind: 'gan' | 'vae' | 'images'
  /** Where it came from: a path, a source, or what the caller calls it. */
  readonly name: string
  /** SHA-256 of the model's file, or fingerprint() of the images; none of a model in memory. */
  readonly hash?: string
  /** Steps of training behind a model. */
  readonly trainedSteps?: number
  /** What the run of a model learnt from. */
  readonly learntFrom?: { readonly source: string; readonly split?: string }
  /** How images were opened: the split, the size and channels that they were brought to. */
  readonly options?: DatasetOptions
  /** How many images there are. */
  readonly of?: number
}

/** Images of a data set that were looked at. */
export interface MeasuredPart {
  readonly split: string
  readonly count: number
  /** How many there are. */
  readonly of: number
  /** fingerprint() of the data set that they are of. */
  readonly fingerprint: string
}

/** Figures with their protocol: what must be the same before two of them are compared. */
export interface Card {
  readonly format: 1
  readonly falsario: string
  readonly libtorch: string
  /** `cpu`, `cuda:0` */
  readonly device: string
  /** With others the last bits of the figures differ. */
  readonly threads: number
  /** The widest vector instructions, as LibTorch names them: `AVX512`. */
  readonly cpuCapability: string
  readonly subject: MeasuredSubject
  readonly data: { readonly source: string; readonly options: DatasetOptions }
  readonly generated: { readonly count: number; readonly labels: 'none' | 'asked' | 'given' }
  readonly real: MeasuredPart
  /** What stands in the generated images' place for the floor. */
  readonly other?: MeasuredPart
  readonly training: MeasuredPart
  /** What images were compared by; left out where no metric asked for it. */
  readonly features?: ExtractorIdentity
  /** Of the samples and of all that metrics draw by chance. */
  readonly seed: number
  /** Images are rounded to bytes before they are looked at. */
  readonly quantisation: 'uint8'
  /** `none`, or how images are brought to the extractor's size. */
  readonly resize: string
  readonly metrics: Readonly<Record<string, MeasuredMetric>>
  /** What a reader must know of the whole. */
  readonly flags: readonly Flag[]
}
