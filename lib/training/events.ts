import type { Card } from '../evaluation/card.js'
import type { GenerativeKind, KindName, ProgressEventOf } from '../kinds/catalogue.js'
import type { Remedy } from '../kinds/remedy.js'
import type { ImageTensor } from '../models/image-tensor.js'
import type { RunConfig } from '../runs/config.js'

/** The events of a run. */

/** Emitted once when training begins or resumes, after all checks have passed. */
export interface StartEvent {
  /** Tells the kinds of events apart. */
  readonly type: 'start'
  /** Steps of the whole run. */
  readonly steps: number
  /** Steps done before, if the run resumes from a checkpoint. */
  readonly resumedAt?: number
  /** The device in use: `cpu`, `cuda:0`. */
  readonly device: string
  /** The complete config, with the model spec and every default filled in. */
  readonly config: RunConfig
  /** Path of the run directory, if there is one. */
  readonly out?: string
}

/** Emitted every `log.every` steps and at the end. */
export type ProgressEvent = ProgressEventOf<KindName>

/**
 * Emitted at steps 1, 10, 50, 100 and 200, every `samples.every` steps and at the end by models that make images. The latents are always the
 * same, so that the pictures can be compared.
 */
export interface SamplesEvent {
  /** Tells the kinds of events apart. */
  readonly type: 'samples'
  /** The number of steps trained so far. */
  readonly step: number
  /** The `samples.count` generated images, [N, C, H, W]; with classes, all classes in turn. */
  readonly images: ImageTensor
  /** Path of the picture, if there is a run directory. */
  readonly path?: string
}

/** Emitted every `checkpoint.every` steps and at the end, if there is a run directory. */
export interface CheckpointEvent {
  /** Tells the kinds of events apart. */
  readonly type: 'checkpoint'
  /** The number of steps trained so far. */
  readonly step: number
  /** Path of the checkpoint, from which the run can resume. It is also a model file. */
  readonly path: string
  /** Whether the checkpoint is the best so far, and so also `best.safetensors`. */
  readonly best: boolean
}

/** Emitted when the model was measured during training. */
export interface EvaluationEvent {
  /** Tells the kinds of events apart. */
  readonly type: 'evaluation'
  /** The number of steps trained so far. */
  readonly step: number
  /** Seconds of training. */
  readonly time: number
  /**
   * By name: the guard's `diversity`, a share of the real images' own, and every value of the
   * `evaluate.metrics`, as `fid`.
   */
  readonly metrics: Readonly<Record<string, number>>
  /** The card of the `evaluate.metrics`, also written to `evaluations/` if there is a run directory. */
  readonly card?: Card
}

/** The reason of a warning. */
export type WarningReason =
  | 'saturation' // the discriminator classifies nearly all images correctly
  | 'modeCollapse' // the generated images are nearly identical
  | 'oneClass' // nearly all generated images show one class of the data
  | 'rollback' // the run returned to its best checkpoint
  | 'damagedCheckpoint' // a checkpoint is damaged, so an older one is used
  | 'damagedLog' // lines of metrics.jsonl before the resume are missing
  | 'scheduleOver' // the schedule of a learning rate ends before the run
  | 'otherMachine' // the run began with other versions or another number of threads
  | 'unreadableFiles' // unreadable images of a folder are left out
  | 'unusedData' // links, folders or label files of the data are not used
  | 'emptyClasses' // classes of the data have no image
  | 'renamedClasses' // classes have other names than when the run began
  | 'augmentedImages' // the generator learns the flips and shifts of the real images
  | 'partialStart' // tensors of the model from which the run starts do not fit
  | 'doubtfulSpec' // the spec is valid but probably not intended
  | 'longRun' // the run takes more than two hours at its present speed
  | 'manyPasses' // the run shows each image very often
  | 'nothingLeft' // the resumed run is complete, so nothing is left to train
  | 'unlocked' // the file system has no locks, so a second process could write to the run

/** A problem that does not end the run. */
export interface WarningEvent {
  /** Tells the kinds of events apart. */
  readonly type: 'warning'
  /** The number of steps trained so far; for a `rollback`, the step to which the run returned. */
  readonly step: number
  /** Identifies the kind of problem, for programs. */
  readonly reason: WarningReason
  /** Describes the problem, for people. */
  readonly message: string
  /** What to try, if there is a known remedy. Each line names the options of the command line. */
  readonly remedy?: string
  /** The same as changes for the option `set` of train(), the best first. */
  readonly remedies?: readonly Remedy[]
}

/** Emitted at the end, after all files were written. */
export interface EndEvent {
  /** Tells the kinds of events apart. */
  readonly type: 'end'
  /** The number of steps trained so far. */
  readonly step: number
  /** `steps`: all steps are done; `earlyStop`: `best.patience` values brought no better one. */
  readonly reason: 'steps' | 'earlyStop'
  /** Seconds of training, including those before a resume. */
  readonly time: number
  /** Path of `model.safetensors`, if there is a run directory. */
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
/** The events of a run that trains a model of any kind. */
export type RunEvent = RunEventOf<KindName>
