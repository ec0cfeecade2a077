import { z } from 'zod'
import { bestStateSchema } from './best-value.js'
import { guardStateSchema } from './guard/guard.js'
import { meansStateSchema } from './mean-losses.js'

/** Where a run stands, besides its tensors and random streams. */
export const sessionStateSchema = z.strictObject({
  /** Steps done. */
  step: z.int().min(0),
  /** Seconds of training. */
  time: z.number().min(0),
  /** The step of the last regular line of metrics.jsonl. */
  logged: z.int().min(0),
  /** Losses since that line. */
  pending: meansStateSchema,
  /** Losses since the last checkpoint that was judged. */
  unjudged: meansStateSchema,
  /** The best value of the metric that the run is judged by. */
  best: bestStateSchema.optional(),
  /** Whether a checkpoint was found the best. */
  hasBest: z.boolean(),
  guard: guardStateSchema,
  /** How often the run went back. */
  rollbacks: z.int().min(0),
})
export type SessionState = z.output<typeof sessionStateSchema>
