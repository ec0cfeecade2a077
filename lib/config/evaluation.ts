import { z } from 'zod'

/** What is measured of the model while it is trained. */
export const evaluationSchema = z.strictObject({
  /** Steps from one evaluation to the next. */
  every: z.int().min(1),
  /** By name, as `falsario evaluate` has them; all that are quick and fit when left out. */
  metrics: z.array(z.string()).min(1).optional(),
  /** Images to generate each time, and real ones to hold them against where there are as many. */
  count: z.int().min(2).max(1_000_000).default(2000),
  /** The feature extractor: `digits`, a classifier's model file or run directory, a TorchScript file. */
  features: z.string().min(1).optional(),
})

export type EvaluationSettings = z.output<typeof evaluationSchema>
