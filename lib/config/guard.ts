import { z } from 'zod'

/** What keeps a run from being lost: checkpoints, the collapse guard, the best so far. */

const positive = z.int().min(1)

export const checkpointSchema = z.strictObject({
  /** Steps from one checkpoint to the next. */
  every: positive.default(1000),
  /** Minutes after which one is written in any case: for slow steps. */
  minutes: z.number().positive().optional(),
  /** How many stay beside the last and the best. */
  keep: positive.default(3),
  /** Those at multiples of this many steps stay for good. */
  keepEvery: positive.optional(),
})

/** Each part is on by default, but for the rollback, and `false` switches it off. */
export const guardSchema = z.strictObject({
  /** Stop where a loss, a gradient or a weight is infinite or NaN. */
  nonFinite: z.boolean().default(true),
  /**
   * Saturation: over `steps` steps the discriminator knows real and generated images apart in at least
   * this share of all cases, so that the generator learns little from it.
   */
  saturation: z
    .union([
      z.literal(false),
      z.strictObject({
        accuracy: z.number().min(0.5).max(1).default(0.999),
        steps: positive.default(1000),
      }),
    ])
    .prefault({}),
  /**
   * Mode collapse: every `every` steps so many images are sampled and their diversity is taken, the
   * mean distance of an image to the one most like it, as a share of the same distance among as
   * many real images. Below `below` at `times` looks running, the generator has collapsed.
   */
  diversity: z
    .union([
      z.literal(false),
      z.strictObject({
        every: positive.default(500),
        images: z.int().min(16).max(4096).default(256),
        below: z.number().min(0).max(1).default(0.25),
        times: positive.default(2),
      }),
    ])
    .prefault({}),
  /**
   * Where the guard finds something, go back to the best checkpoint with learning rates this many
   * times as high; so many times at most. Needs a run directory.
   */
  rollback: z
    .union([
      z.literal(false),
      z.strictObject({
        times: positive.default(3),
        learningRate: z.number().gt(0).max(1).default(0.5),
      }),
    ])
    .default(false),
})

export const bestSchema = z.strictObject({
  /**
   * A loss by its name, as a mean since the checkpoint before; or what is measured, and then a checkpoint
   * is written wherever it is: the guard's `diversity`, a value of one of the `evaluate.metrics`.
   */
  metric: z.string().min(1),
  goal: z.enum(['lowest', 'highest']),
  /** What counts as better must be better by this much. */
  minDelta: z.number().min(0).default(0),
  /** Early stop: the run ends after so many values without a better one. */
  patience: positive.optional(),
})

export type GuardSettings = z.output<typeof guardSchema>
export type BestSettings = z.output<typeof bestSchema>
export type CheckpointSettings = z.output<typeof checkpointSchema>
