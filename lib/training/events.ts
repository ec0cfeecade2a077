import type { Card } from '../evaluation/card.js'
import type { GenerativeKind, KindName, ProgressEventOf } from '../kinds/catalogue.js'
import type { ImageTensor } from '../models/image-tensor.js'
import type { RunConfig } from '../runs/config.js'

/** What a run tells while it goes on: enough to build any display from. */

/** Training begins, or goes on: everything was found good. */
export interface StartEvent {
  readonly type: 'start'
  /** Steps in all. */
  readonly steps: number
  /** Steps done before, where the run goes on from a checkpoint. */
  readonly resumedAt?: number
  /** The device that `auto` came to. */
  readonly device: string
  readonly config: RunConfig
  /** The run directory, where one is kept. */
  readonly out?: string
}

/** Emitted every `log.every` steps and at the end. */
export type ProgressEvent = ProgressEventOf<KindName>

/** Every `samples.every` steps, and at the end, of what makes images: always the same noise, so that frames compare. */
export interface SamplesEvent {
  readonly type: 'samples'
  readonly step: number
  readonly images: ImageTensor
  /** The picture, where a run directory is kept. */
  readonly path?: string
}

/** Every `checkpoint.every` steps, and at the end, where a run directory is kept. */
export interface CheckpointEvent {
  readonly type: 'checkpoint'
  readonly step: number
  /** Everything to go on from this step; a model file too. */
  readonly path: string
  /** Whether it is the best so far, in `best.safetensors` as well. */
  readonly best: boolean
}

/** What was measured of the model on the way. */
export interface EvaluationEvent {
  readonly type: 'evaluation'
  readonly step: number
  /** Seconds of training. */
  readonly time: number
  /**
   * By name: the guard's `diversity`, a share of the real images' own, and every value of the
   * `evaluate.metrics`, as `fid`.
   */
  readonly metrics: Readonly<Record<string, number>>
  /** What decides the values of the `evaluate.metrics`; in `evaluations/` too where a run directory is kept. */
  readonly card?: Card
}

/** What a warning is about. */
export type WarningReason =
  | 'saturation' // the discriminator knows real from generated all but always
  | 'modeCollapse' // the generator's images are all but the same
  | 'rollback' // the run went back to its best checkpoint
  | 'damagedCheckpoint' // a checkpoint was passed over for the one before
  | 'scheduleOver' // the learning rates' schedule was made for a shorter run
  | 'otherMachine' // the run began with other software or another number of threads
  | 'unreadableFiles' // images of a folder that could not be read are left out
  | 'doubtfulSpec' // the spec can be computed, but hardly be meant: scores squeezed, classes not told
  | 'unlocked' // the file system knows no locks: nothing keeps a second process out

/** Something that a person should know, though the run goes on. */
export interface WarningEvent {
  readonly type: 'warning'
  readonly step: number
  readonly reason: WarningReason
  readonly message: string
  /** What to try. */
  readonly remedy?: string
}

/** All is done, all files written. */
export interface EndEvent {
  readonly type: 'end'
  readonly step: number
  /** All steps were made, or the best value was too long ago. */
  readonly reason: 'steps' | 'earlyStop'
  /** Seconds of training, those before a resume included. */
  readonly time: number
  /** `model.safetensors`, where a run directory is kept. */
  readonly model?: string
}

type CommonEvent = StartEvent | CheckpointEvent | EvaluationEvent | WarningEvent | EndEvent

/** The events of a run that trains a model of this kind. */
export type RunEventOf<Name extends KindName> =
  | CommonEvent
  | ProgressEventOf<Name>
  | (Name extends GenerativeKind ? SamplesEvent : never)

/** The events of a GAN's run. */
export type GanRunEvent = RunEventOf<'gan'>
/** The events of a VAE's run. */
export type VaeRunEvent = RunEventOf<'vae'>
/** The events of a classifier's run. */
export type ClassifierRunEvent = RunEventOf<'classifier'>
export type RunEvent = RunEventOf<KindName>
