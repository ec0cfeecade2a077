import { FalsarioError } from '../errors.js'
import type { PresetRun } from './preset.js'

/** What presets ask of data, and how they refuse what has no meaning for them. */

/**
 * Where a generator starts that doubles height and width twice: a quarter of the image's.
 *
 * @returns rows and columns
 * @throws DATA_MISMATCH when there is no such start, saying what fits
 * @example
 * const [rows, columns] = quartersOf('dcgan', run, 4) // [7, 7] for digits
 */
export function quartersOf(preset: string, run: PresetRun, smallest: number): [number, number] {
  const { height, width } = run
  const fits = (pixels: number) => pixels % 4 === 0 && pixels >= smallest
  if (fits(height) && fits(width)) return [height / 4, width / 4]
  throw cannotMake(preset, run, `height and width multiples of 4 from ${smallest} on`)
}

/** DATA_MISMATCH for images that a preset has no layers for. */
export function cannotMake(preset: string, run: PresetRun, expected: string): FalsarioError {
  const got = `${run.channels} x ${run.height} x ${run.width} (channels x height x width)`
  return new FalsarioError(
    'DATA_MISMATCH',
    `the preset ${preset} cannot make images of ${got}; it makes ${expected}`,
    {
      path: 'data',
      expected,
      received: got,
      fix: 'take mlp-gan, cgan or vae, which fit any size, or resize a folder of images (data.size)',
    },
  )
}

/**
 * How many classes a conditional preset learns: those of the data.
 *
 * @param instead the preset to take for data without labels
 * @throws DATA_MISMATCH for data without labels, saying what fits
 * @example
 * const classes = classesOf('cgan', run, 'mlp-gan') // 10 for digits
 */
export function classesOf(preset: string, { classes }: PresetRun, instead: string): number {
  if (classes > 0) return classes
  const expected = 'idx files with their labels, or a folder of images with a sub-folder a class'
  throw new FalsarioError(
    'DATA_MISMATCH',
    `the preset ${preset} learns classes, and these data have no labels; it takes ${expected}`,
    {
      path: 'data',
      expected,
      received: 'data without labels',
      fix: `take labelled data, or the preset ${instead}, which needs no labels`,
    },
  )
}
