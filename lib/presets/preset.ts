import type { ModelSpecInput } from '../config/spec.js'
import type { DatasetOptions } from '../data/options.js'

/** What a preset's spec depends on. */
export interface PresetRun {
  /** The images it shall learn: pixels and channels. */
  readonly channels: number
  readonly height: number
  readonly width: number
  /** How many classes its labels tell apart; 0 for unlabelled data. */
  readonly classes: number
  /** The run's length, which learning-rate schedules follow. */
  readonly steps: number
}

/**
 * A published model with the settings it was trained by.
 *
 * @example
 * train({ model: presets.dcgan, data: 'digits', steps: 500 })
 * const spec = presets.dcgan.spec({ ...digitImages, steps: 500 })
 */
export interface Preset<Spec extends ModelSpecInput = ModelSpecInput> {
  /** As the command line and config.json write it: `mlp-gan`. */
  readonly name: string
  /** One line: when to use it. */
  readonly summary: string
  /** Where the numbers come from. */
  readonly source: string
  /** Trainable numbers of each network for images of 28 by 28 pixels in one channel. */
  readonly parameters: Readonly<Record<string, number>>
  /** What a run takes unless told otherwise. */
  readonly training: { readonly batchSize: number; readonly steps: number }
  /** What it learns when no data are named, and in which part; `digits` when left out. */
  readonly data?: { readonly source: string; readonly split?: DatasetOptions['split'] }
  /** Which part of other data it learns, where they come in parts and none is asked for. */
  readonly split?: DatasetOptions['split']
  /**
   * The model spec for these images and this length of run.
   *
   * @throws DATA_MISMATCH when the preset has no meaning for images of this size or without labels
   */
  spec(run: PresetRun): Spec
}

/** The images that a preset's own source used, for a spec without data at hand. */
export const digitImages = { channels: 1, height: 28, width: 28, classes: 10 } as const
