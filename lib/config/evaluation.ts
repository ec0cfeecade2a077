import { z } from 'zod'

/** Evaluation of the model during training. */
export const evaluationSchema = z.strictObject({
  /** Number of steps between evaluations. */
  every: z.int().min(1),
  /** Names of metrics, as in `falsario evaluate`; by default, the fast metrics that apply. */
  metrics: z.array(z.string()).min(1).optional(),
  /** Number of images to generate each time; as many real images, if available, are compared. */
  count: z.int().min(2).max(1_000_000).default(2000),
  /** The feature extractor: `digits`, a classifier's model file or run directory, or a TorchScript file. */
  features: z.string().min(1).optional(),
})

export type EvaluationSettings = z.output<typeof evaluationSchema>
