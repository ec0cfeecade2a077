import { z } from 'zod'
import { parseWith } from '../config/explain.js'
import { FalsarioError } from '../system/errors.js'

const side = z.int().min(1).max(65535)

/** Options of all data sources. Each source accepts some of them and refuses the others. */
export const datasetOptionsSchema = z.strictObject({
  /** The split to open; `all` joins all splits. */
  split: z.enum(['train', 'validation', 'test', 'all']).optional(),
  /** Number of images to generate. */
  count: z.int().min(1).max(1_000_000).optional(),
  /** Seed of generated images. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional(),
  /** Style of shapes: as in the published source code, or as its text describes them. */
  style: z.enum(['source', 'described']).optional(),
  /** Side, or [height, width], to which images are resized; the excess is cropped evenly. */
  size: z
    .union([side, z.tuple([side, side])], {
      error: 'expected a side from 1 to 65535, or [height, width]',
    })
    .optional(),
  /** Side of the black square in whose middle each image is put. Every source accepts it. */
  pad: side.optional(),
  /** 1 for grey, 3 for colour. Default: 1 if every image is grey, or else 3. */
  channels: z.union([z.literal(1), z.literal(3)]).optional(),
})

/** Options of openDataset. Each source accepts some of them and refuses the others. */
export type DatasetOptions = z.infer<typeof datasetOptionsSchema>
export type DatasetOption = keyof DatasetOptions

/**
 * Checks options against the schema and against the options that a source accepts.
 *
 * @throws FalsarioError CONFIG_INVALID naming the option
 *
 * @example
 * checkOptions('shapes', ['count', 'seed'], { count: 100 })
 */
export function checkOptions(
  source: string,
  accepted: readonly DatasetOption[],
  options: unknown,
): DatasetOptions {
  const known: readonly string[] = [...accepted, 'pad']
  const unknown = Object.keys(Object(options)).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    const expected = `one of ${known.join(', ')}`
    throw new FalsarioError(
      'CONFIG_INVALID',
      `data.${unknown}: dataset '${source}' does not accept this option: expected ${expected}`,
      { path: `data.${unknown}`, expected, received: unknown },
    )
  }
  return parseWith(datasetOptionsSchema, options, 'data')
}

/**
 * Returns the CONFIG_INVALID error for a split that a source does not have.
 *
 * @example
 * throw unknownSplit('mnist', 'validation', ['train', 'test', 'all'])
 */
export function unknownSplit(
  source: string,
  split: string,
  splits: readonly string[],
): FalsarioError {
  const expected = `one of ${splits.join(', ')}`
  return new FalsarioError(
    'CONFIG_INVALID',
    `data.split: dataset '${source}' has no split '${split}': expected ${expected}`,
    { path: 'data.split', expected, received: split },
  )
}
