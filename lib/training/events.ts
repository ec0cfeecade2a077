import type { RunConfig } from '../config/run.js'
import type { ImageTensor } from '../sampling/image-tensor.js'

/** What a run tells while it goes on. */

export type LossName = 'generator' | 'discriminator' | 'critic' | 'loss' | 'reconstruction' | 'kl'

/** A GAN's: generator and discriminator or critic. A VAE's: loss, reconstruction, kl. */
export type Losses = Readonly<Partial<Record<LossName, number>>>

/** Training begins: everything was found good. */
export interface StartEvent {
  readonly type: 'start'
  /** Steps in all. */
  readonly steps: number
  /** The device that `auto` came to. */
  readonly device: string
  readonly config: RunConfig
  /** The run directory, where one is kept. */
  readonly out?: string
}

/** Every `log.every` steps, and at the end. */
export interface ProgressEvent {
  readonly type: 'progress'
  /** Steps done. */
  readonly step: number
  readonly steps: number
  /** Seconds since training began. */
  readonly time: number
  /** Means over the steps since the last progress event. */
  readonly losses: Losses
  /**
   * A VAE's kl for each latent dimension, in nats an image, a mean like the losses. A dimension near
   * 0 carries nothing: the posterior has collapsed onto the prior there.
   */
  readonly klPerDimension?: readonly number[]
  /** Real images a second, since the last progress event. */
  readonly imagesPerSecond: number
  readonly secondsLeft: number
}

/** Every `samples.every` steps, and at the end: always the same noise, so that frames compare. */
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
  /** A model file of this step. */
  readonly path: string
}

/** Something that a person should know, though the run goes on. */
export interface WarningEvent {
  readonly type: 'warning'
  readonly step: number
  readonly message: string
}

/** All steps are done, all files written. */
export interface EndEvent {
  readonly type: 'end'
  readonly step: number
  /** Seconds since training began. */
  readonly time: number
  /** `model.safetensors`, where a run directory is kept. */
  readonly model?: string
}

export type RunEvent =
  | StartEvent
  | ProgressEvent
  | SamplesEvent
  | CheckpointEvent
  | WarningEvent
  | EndEvent
