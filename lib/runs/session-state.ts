import { z } from 'zod'

/**
 * The state of a run in a checkpoint, besides its tensors and random streams. These schemas are a
 * file format: the names of their fields stay as they are.
 */

/** JSON can represent neither infinity nor NaN. */
const anyNumber = z.union([z.number(), z.literal(['NaN', 'Infinity', '-Infinity'])])
const totalsSchema = z.array(z.tuple([z.string(), z.array(anyNumber), z.int()]))

export const lossTotalsSchema = z.strictObject({
  steps: z.int(),
  losses: totalsSchema,
  vectors: totalsSchema,
})
/** Sums of losses: name, sums and number of updates. They are exact, so that a resumed mean is the same. */
export type LossTotals = z.output<typeof lossTotalsSchema>

const lossReportsSchema = z.strictObject({
  /** Seconds of training. */
  time: z.number().min(0),
  /** The step of the last regular progress line in metrics.jsonl. */
  logged: z.int().min(0),
  /** Losses since that line. */
  pending: lossTotalsSchema,
})
export type LossReportsState = z.output<typeof lossReportsSchema>

const bestValueSchema = z.strictObject({
  value: z.number(),
  step: z.int(),
  /** Number of values since the best one. */
  since: z.int(),
})
export type BestValueState = z.output<typeof bestValueSchema>

const judgeSchema = z.strictObject({
  /** Losses since the last checkpoint that was judged. */
  losses: lossTotalsSchema,
  /** The latest value of the metric since that checkpoint, if it was measured. */
  measured: z.number().optional(),
  best: bestValueSchema.optional(),
  /** Whether a best checkpoint exists. */
  hasBest: z.boolean(),
})
export type JudgeState = z.output<typeof judgeSchema>

const saturationSchema = z.strictObject({ window: lossTotalsSchema, saturated: z.boolean() })
export type SaturationState = z.output<typeof saturationSchema>

const diversitySchema = z
  .strictObject({
    /** Number of consecutive measurements below the limit. */
    low: z.int(),
    /** Whether the present collapse was reported. */
    told: z.boolean(),
  })
  .transform(({ low, told }) => ({ low, reported: told }))
export type DiversityState = z.output<typeof diversitySchema>

const guardSchema = z.strictObject({
  saturation: saturationSchema.optional(),
  diversity: diversitySchema.optional(),
})
export type GuardState = z.output<typeof guardSchema>

const storedSchema = z.strictObject({
  /** Steps done. */
  step: z.int().min(0),
  reports: lossReportsSchema,
  judge: judgeSchema,
  guard: guardSchema,
  /** Whether this was the best checkpoint when it was written. */
  best: z.boolean(),
  /** The run was stopped before the evaluation that is due at this step. */
  owesLook: z.boolean().default(false),
  /** Number of rollbacks so far. */
  rollbacks: z.int().min(0),
})
export type StoredSessionState = z.input<typeof storedSchema>

/** Parses the state of a run as a checkpoint stores it. */
export const sessionStateSchema = storedSchema.transform(({ owesLook, ...state }) => ({
  ...state,
  evaluationPending: owesLook,
}))
export type SessionState = z.output<typeof sessionStateSchema>

/** Returns the state as a checkpoint stores it. The order of the fields is part of the format. */
export function storedSessionState(state: SessionState): StoredSessionState {
  const { best, step, reports, judge, evaluationPending, rollbacks } = state
  const { diversity, ...others } = state.guard
  const guard = {
    ...others,
    ...(diversity && { diversity: { low: diversity.low, told: diversity.reported } }),
  }
  return { best, step, reports, judge, guard, owesLook: evaluationPending, rollbacks }
}
