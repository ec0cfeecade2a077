import { z } from 'zod'

/** Settings of checkpoints, of the collapse guard, and of the best checkpoint. */

const positive = z.int().min(1)

export const checkpointSchema = z.strictObject({
  /** Number of steps between checkpoints. */
  every: positive.default(1000),
  /** Maximum time between checkpoints in minutes, for runs with slow steps. */
  minutes: z.number().positive().optional(),
  /** Number of newest checkpoints to keep, besides the last and the best. */
  keep: positive.default(3),
  /** Checkpoints at multiples of this number of steps are never deleted. */
  keepEvery: positive.optional(),
})

/** The collapse guard. All parts except `rollback` are on by default; `false` turns a part off. */
export const guardSchema = z.strictObject({
  /** Stop the run if a loss, a gradient or a weight becomes infinite or NaN. */
  nonFinite: z.boolean().default(true),
  /**
   * Saturation: over `steps` steps, the discriminator classifies at least the fraction `accuracy` of
   * both the real and the generated images correctly, so that the generator learns little from it.
   */
  saturation: z
    .union([
      z.literal(false),
      z.strictObject({
        /** Fraction in [0.5, 1]. */
        accuracy: z.number().min(0.5).max(1).default(0.999),
        steps: positive.default(1000),
      }),
    ])
    .prefault({}),
  /**
   * Mode collapse: every `every` steps, `images` images are sampled and their diversity is measured.
   * Diversity is the mean distance of an image to its nearest neighbour, divided by the same mean of
   * as many real images. The generator has collapsed if it is less than `below` in `times`
   * consecutive checks.
   */
  diversity: z
    .union([
      z.literal(false),
      z.strictObject({
        /** Number of steps between checks. */
        every: positive.default(500),
        /** Number of images per check, 16 to 4,096. */
        images: z.int().min(16).max(4096).default(256),
        below: z.number().min(0).max(1).default(0.25),
        times: positive.default(2),
      }),
    ])
    .prefault({}),
  /**
   * If the guard detects a problem, the run returns to the best checkpoint and multiplies the learning
   * rates by `learningRate`, at most `times` times. Requires a run directory.
   */
  rollback: z
    .union([
      z.literal(false),
      z.strictObject({
        /** Maximum number of rollbacks. */
        times: positive.default(3),
        /** Factor of the learning rates, in (0, 1]. */
        learningRate: z.number().gt(0).max(1).default(0.5),
      }),
    ])
    .default(false),
})

export const bestSchema = z.strictObject({
  /**
   * The value that decides which checkpoint is best. Either the name of a loss, taken as its mean since
   * the previous checkpoint; or a measured value (the guard's `diversity`, a value of one of the
   * `evaluate.metrics`), and then each measurement also writes a checkpoint.
   */
  metric: z.string().min(1),
  /** Whether a lower or a higher value is better. */
  goal: z.enum(['lowest', 'highest']),
  /** Minimum difference to the best value so far that counts as an improvement. */
  minDelta: z.number().min(0).default(0),
  /** Early stopping: the run ends after this many values without an improvement. */
  patience: positive.optional(),
})

export type GuardSettings = z.output<typeof guardSchema>
export type BestSettings = z.output<typeof bestSchema>
export type CheckpointSettings = z.output<typeof checkpointSchema>
