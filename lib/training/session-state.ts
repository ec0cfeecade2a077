import { z } from 'zod'
import { guardStateSchema } from './guard/guard.js'
import { judgeStateSchema } from './judge.js'
import { lossReportsStateSchema } from './loss-reports.js'

/** Where a run stands, besides its tensors and random streams. */
export const sessionStateSchema = z.strictObject({
  /** Steps done. */
  step: z.int().min(0),
  reports: lossReportsStateSchema,
  judge: judgeStateSchema,
  guard: guardStateSchema,
  /** Whether this was the best checkpoint when it was written. */
  best: z.boolean(),
  /** Whether it was stopped before what is measured at this step was measured. */
  owesLook: z.boolean().default(false),
  /** How often the run went back. */
  rollbacks: z.int().min(0),
})
export type SessionState = z.output<typeof sessionStateSchema>
