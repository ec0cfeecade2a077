import { z } from 'zod'

/** What the players minimise: see native/objectives, where each loss and penalty has its file. */

const positive = z.int().min(1)

export const penaltySchema = z.strictObject({
  type: z.enum(['gradient', 'r1', 'r2', 'dragan']),
  weight: z.number().min(0),
  every: positive.default(1),
})

/** Losses of a discriminator, whose outputs are logits. */
export const discriminatorLosses = [
  'minimax',
  'nonSaturating',
  'leastSquares',
  'hinge',
  'relativistic',
] as const

/** Losses whose real target label smoothing can move. */
export const lossesWithTargets: readonly string[] = ['minimax', 'nonSaturating', 'leastSquares']

/** Noise on what the discriminator sees; constant where `decaySteps` is left out. */
export const instanceNoiseSchema = z.strictObject({
  std: z.number().min(0),
  decaySteps: positive.nullish(),
})

/** `layer`: whose output is compared; by default what the last weighted layer takes in. */
export const featureMatchingSchema = z.strictObject({
  weight: z.number().min(0),
  layer: z.int().min(0).nullish(),
  only: z.boolean().default(false),
})

/** An auxiliary head: the discriminator gives a logit, then a score for each class. */
export const auxiliarySchema = z.strictObject({
  weight: z.number().min(0).default(1),
  generatorWeight: z.number().min(0).default(1),
  on: z.enum(['both', 'real']).default('both'),
})

const adversarial = {
  average: z.boolean().default(false),
  labelSmoothing: z.number().min(0).lt(1).default(0),
  clip: z.number().positive().nullable().default(null),
  penalty: penaltySchema.nullable().default(null),
  discriminatorSteps: positive.default(1),
  generatorSteps: positive.default(1),
  fakes: z.enum(['fresh', 'reused']).default('fresh'),
  order: z.enum(['alternating', 'simultaneous']).default('alternating'),
  labelFlip: z.number().min(0).max(1).default(0),
  instanceNoise: instanceNoiseSchema.nullable().default(null),
  featureMatching: featureMatchingSchema.nullable().default(null),
  unrolledSteps: z.int().min(0).default(0),
  auxiliary: auxiliarySchema.nullable().default(null),
}

/** Rules that bind several fields of the objective. */
const composable = <Schema extends z.ZodType<AdversarialFields>>(schema: Schema) =>
  schema.superRefine((objective, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    if (objective.labelSmoothing > 0 && !lossesWithTargets.includes(objective.loss))
      refuse('labelSmoothing', `${objective.loss} has no targets to smooth; set it to 0`)
    if (objective.labelFlip > 0 && !lossesWithTargets.includes(objective.loss))
      refuse('labelFlip', `${objective.loss} has no targets to flip; set it to 0`)
    if (objective.unrolledSteps > 0) {
      const why = 'unrolledSteps take the updates back, which this cannot be; set it to null'
      if (objective.penalty !== null) refuse('penalty', why)
      if (objective.clip !== null) refuse('clip', why)
    }
    if (objective.fakes === 'reused' && objective.generatorSteps !== 1)
      refuse('generatorSteps', 'fakes "reused" serve one generator update; set it to 1')
    if (objective.order === 'simultaneous') {
      const why = 'order "simultaneous" runs each network once a step; set it to'
      if (objective.discriminatorSteps !== 1) refuse('discriminatorSteps', `${why} 1`)
      if (objective.generatorSteps !== 1) refuse('generatorSteps', `${why} 1`)
      if (objective.fakes !== 'fresh') refuse('fakes', `${why} "fresh"`)
      if (objective.unrolledSteps !== 0) refuse('unrolledSteps', `${why} 0`)
    }
  })

interface AdversarialFields {
  loss: string
  labelSmoothing: number
  discriminatorSteps: number
  generatorSteps: number
  fakes: string
  order: string
  labelFlip: number
  unrolledSteps: number
  clip: number | null
  penalty: object | null
}

export const discriminatorObjectiveSchema = composable(
  z.strictObject({ loss: z.enum(discriminatorLosses), ...adversarial }),
)
export const criticObjectiveSchema = composable(
  z.strictObject({ loss: z.literal('wasserstein'), ...adversarial }),
)

/** A classifier's; label smoothing as PyTorch's CrossEntropyLoss has it. */
export const classificationSchema = z.strictObject({
  loss: z.literal('crossEntropy').default('crossEntropy'),
  labelSmoothing: z.number().min(0).max(1).default(0),
})

export const elboSchema = z.strictObject({
  reconstruction: z.enum(['bce', 'mse']).default('bce'),
  beta: z.number().min(0).default(1),
  /** Steps over which beta rises to its value, as a learning rate's warm-up does. */
  klWarmup: z.int().min(0).default(0),
})
