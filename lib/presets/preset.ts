import type { DatasetOptions } from '../data/options.js'
import type { UnusedPath } from '../data/source.js'
import type { ModelSpecInput } from '../kinds/catalogue.js'

/** The properties of the data and of the run that a preset's spec depends on. */
export interface PresetRun {
  /** Number of channels of the images. */
  readonly channels: number
  /** Height of the images in pixels. */
  readonly height: number
  /** Width of the images in pixels. */
  readonly width: number
  /** Number of classes; 0 for data without labels. */
  readonly classes: number
  /** What exists in the data but is not used: an error about missing labels names the files that look like some. */
  readonly unused?: readonly UnusedPath[]
  /** Number of steps of the run, for learning-rate schedules. */
  readonly steps: number
}

/**
 * A published model with its training settings.
 *
 * @example
 * train({ model: presets.dcgan, data: 'digits', steps: 500 })
 * const spec = presets.dcgan.spec({ ...digitImages, steps: 500 })
 */
export interface Preset<Spec extends ModelSpecInput = ModelSpecInput> {
  /** Name on the command line and in config.json: `mlp-gan`. */
  readonly name: string
  /** One line: when to use it. */
  readonly summary: string
  /** The publication or code that defines the model. */
  readonly source: string
  /** Number of trainable parameters of each network, for the images of `image`. */
  readonly parameters: Readonly<Record<string, number>>
  /** The images that the preset was made for; digits if not set. */
  readonly image?: PresetImages
  /** Default batch size and number of steps. */
  readonly training: { readonly batchSize: number; readonly steps: number }
  /** Default data source and split; `digits` if not set. */
  readonly data?: { readonly source: string; readonly split?: DatasetOptions['split'] }
  /** Default split of other data that have splits. */
  readonly split?: DatasetOptions['split']
  /**
   * Returns the model spec for the size, channels and classes of the data and the length of the run.
   *
   * @throws DATA_MISMATCH if the preset does not support the image size, or needs labels
   */
  spec(run: PresetRun): Spec
}

/** The size and the classes of images. */
export type PresetImages = Pick<PresetRun, 'channels' | 'height' | 'width' | 'classes'>

/** Size and classes of CIFAR-10, for a spec without a data set. */
export const cifarImages = { channels: 3, height: 32, width: 32, classes: 10 } as const

/** Size of photographs of 64 pixels, without classes. */
export const photoImages = { channels: 3, height: 64, width: 64, classes: 0 } as const

/** Size and classes of MNIST digits, for a spec without a data set. */
export const digitImages = { channels: 1, height: 28, width: 28, classes: 10 } as const
