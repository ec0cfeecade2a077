import { z } from 'zod'
import { FalsarioError } from '../errors.js'

const side = z.int().min(1).max(65535)

/** Everything a data source can be told. Each source takes some of these and refuses the others. */
export const datasetOptionsSchema = z.strictObject({
  /** Which part of data that come in parts; `all` takes every part there is. */
  split: z.enum(['train', 'validation', 'test', 'all']).optional(),
  /** How many images to generate. */
  count: z.int().min(1).max(1_000_000).optional(),
  /** The seed of generated images. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional(),
  /** How shapes look: as in the published source, or as its text describes them. */
  style: z.enum(['source', 'described']).optional(),
  /** Resize to this side, or to [height, width]; what sticks out is cut off evenly. */
  size: z.union([side, z.tuple([side, side])]).optional(),
  /** 1 for grey, 3 for colour; else 1 where every image is grey. */
  channels: z.union([z.literal(1), z.literal(3)]).optional(),
})

export type DatasetOptions = z.infer<typeof datasetOptionsSchema>
export type DatasetOption = keyof DatasetOptions

/**
 * Checks options against the schema and against what the source takes.
 *
 * @throws FalsarioError CONFIG_INVALID naming the option
 *
 * @example
 * checkOptions('shapes', ['count', 'seed'], { count: 100 })
 */
export function checkOptions(
  source: string,
  takes: readonly DatasetOption[],
  options: unknown,
): DatasetOptions {
  const known: readonly string[] = takes
  const stray = Object.keys(Object(options)).find((name) => !known.includes(name))
  if (stray !== undefined) {
    const expected = takes.length > 0 ? `one of ${takes.join(', ')}` : 'no option'
    throw new FalsarioError(
      'CONFIG_INVALID',
      `data.${stray}: data source '${source}' takes no such option: expected ${expected}`,
      { path: `data.${stray}`, expected, received: stray },
    )
  }
  const result = datasetOptionsSchema.safeParse(options)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const path = ['data', ...(issue?.path ?? [])].join('.')
  throw new FalsarioError('CONFIG_INVALID', `${path}: ${issue?.message ?? 'invalid'}`, { path })
}

/**
 * CONFIG_INVALID for a split that a source does not have.
 *
 * @example
 * throw noSuchSplit('mnist', 'validation', ['train', 'test', 'all'])
 */
export function noSuchSplit(
  source: string,
  split: string,
  splits: readonly string[],
): FalsarioError {
  const expected = `one of ${splits.join(', ')}`
  return new FalsarioError(
    'CONFIG_INVALID',
    `data.split: '${source}' has no split '${split}': expected ${expected}`,
    { path: 'data.split', expected, received: split },
  )
}
