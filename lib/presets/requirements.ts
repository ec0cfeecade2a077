import { unusedLabels } from '../data/label-files.js'
import { suggestedSize } from '../data/suggested-size.js'
import { FalsarioError } from '../system/errors.js'
import type { PresetRun } from './preset.js'

/** Requirements of presets on the data. */

/**
 * Returns a quarter of the image's height and width: the size at which a generator starts that doubles
 * it twice.
 *
 * @returns rows and columns
 * @throws DATA_MISMATCH if height or width is not a multiple of 4, or less than `smallest`
 * @example
 * const [rows, columns] = quartersOf('dcgan', run, 4) // [7, 7] for digits
 */
export function quartersOf(preset: string, run: PresetRun, smallest: number): [number, number] {
  return divided(4, preset, run, { multiple: 4, smallest })
}

/**
 * Returns the image's height and width divided by `factor`: the size at which a generator starts that enlarges it as
 * often.
 *
 * @param multiple what height and width must be a multiple of, if the discriminator halves the image more often
 * @returns rows and columns
 * @throws DATA_MISMATCH if they are not; the error names a side to pad to
 * @example
 * const [rows, columns] = dividedBy(8, 'sngan-32', run) // [4, 4] for 32 pixels
 */
export function dividedBy(
  factor: number,
  preset: string,
  run: ImageSize,
  multiple = factor,
): [number, number] {
  const padTo = multiple * Math.ceil(Math.max(run.height, run.width) / multiple)
  return divided(factor, preset, run, { multiple, padTo })
}

type ImageSize = Pick<PresetRun, 'channels' | 'height' | 'width'>

function divided(
  factor: number,
  preset: string,
  run: ImageSize,
  { multiple, smallest, padTo }: { multiple: number; smallest?: number; padTo?: number },
): [number, number] {
  const { height, width } = run
  const fits = (pixels: number) => pixels % multiple === 0 && pixels >= (smallest ?? 0)
  if (fits(height) && fits(width)) return [height / factor, width / factor]
  const least = smallest === undefined ? '' : ` and at least ${smallest}`
  throw unsupportedSize(
    preset,
    run,
    `images whose height and width are multiples of ${multiple}${least}`,
    padTo,
  )
}

/**
 * Returns DATA_MISMATCH for an image size that a preset does not support.
 *
 * @param padTo a side that the preset supports and to which the images can be padded
 */
export function unsupportedSize(
  preset: string,
  run: ImageSize,
  expected: string,
  padTo?: number,
): FalsarioError {
  const size = suggestedSize(run.height, run.width)
  const padding =
    padTo === undefined ? '' : `pad the images: --pad ${padTo} (in the API: data.pad), `
  const got = `${run.channels} x ${run.height} x ${run.width} (channels x height x width)`
  return new FalsarioError(
    'DATA_MISMATCH',
    `the preset ${preset} does not support images of ${got}; it supports ${expected}`,
    {
      path: 'data',
      expected,
      received: got,
      fix: `${padding}resize a folder of images: --size ${padTo ?? size} (in the API: data.size), or use mlp-gan, cgan or vae, which support any size`,
    },
  )
}

/**
 * Returns the number of classes of the data.
 *
 * @param instead the preset to suggest for data without labels
 * @throws DATA_MISMATCH if the data have no labels
 * @example
 * const classes = classesOf('cgan', run, 'mlp-gan') // 10 for digits
 */
export function classesOf(preset: string, run: PresetRun, instead: string): number {
  const { classes } = run
  if (classes > 0) return classes
  const expected = 'IDX files with labels, or a folder of images with one sub-folder per class'
  throw new FalsarioError(
    'DATA_MISMATCH',
    `the preset ${preset} requires labels, but the data have none${unusedLabels(run)}; use ${expected}`,
    {
      path: 'data',
      expected,
      received: 'data without labels',
      fix: `use data with labels, or the preset ${instead}, which needs none`,
    },
  )
}
