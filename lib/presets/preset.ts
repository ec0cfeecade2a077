import type { ModelSpecInput } from '../config/spec.js'
import { FalsarioError } from '../errors.js'

/** What a preset's spec depends on. */
export interface PresetRun {
  /** The images it shall learn: pixels and channels. */
  readonly channels: number
  readonly height: number
  readonly width: number
  /** The run's length, which learning-rate schedules follow. */
  readonly steps: number
}

/**
 * A published model with the settings it was trained by.
 *
 * @example
 * train({ model: presets.dcgan, data: 'digits', steps: 500 })
 * const spec = presets.dcgan.spec({ channels: 1, height: 28, width: 28, steps: 500 })
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
  /**
   * The model spec for these images and this length of run.
   *
   * @throws DATA_MISMATCH when the preset has no meaning for images of this size
   */
  spec(run: PresetRun): Spec
}

/** The images that a preset's own source used, for a spec without data at hand. */
export const digitImages = { channels: 1, height: 28, width: 28 } as const

/**
 * Refuses images that a convolutional preset cannot make: its generator starts from a quarter of
 * the height and width and doubles them twice.
 *
 * @throws DATA_MISMATCH saying what fits
 */
export function requireQuarters(preset: string, run: PresetRun, smallest: number): void {
  const { channels, height, width } = run
  const fits = (pixels: number) => pixels % 4 === 0 && pixels >= smallest
  if (fits(height) && fits(width) && (channels === 1 || channels === 3)) return
  const expected = `height and width multiples of 4 from ${smallest} on, 1 or 3 channels`
  const got = `${channels} x ${height} x ${width} (channels x height x width)`
  throw new FalsarioError('DATA_MISMATCH', `the preset ${preset} cannot make images of ${got}`, {
    path: 'data',
    expected,
    received: got,
    fix: 'take mlp-gan or vae, which fit any size, or other images',
  })
}
