import { z } from 'zod'
import { brokenRule } from './rule.js'

/** Objectives of the networks. Each loss and each penalty is a file in native/objectives. */

const positive = z.int().min(1)

/** A gradient penalty, added to the discriminator's loss at every `every`-th update. */
export const penaltySchema = z.strictObject({
  type: z.enum(['gradient', 'r1', 'r2', 'dragan']),
  weight: z.number().min(0),
  every: positive.default(1),
})

/** Losses of a discriminator: all but that of a critic. The discriminator's output has no sigmoid. */
export const discriminatorLosses = [
  'minimax',
  'nonSaturating',
  'leastSquares',
  'hinge',
  'relativistic',
] as const

/** Losses with targets, which label smoothing and label flipping can change. */
export const lossesWithTargets: readonly string[] = ['minimax', 'nonSaturating', 'leastSquares']

/** Gaussian noise on the discriminator's inputs; constant if `decaySteps` is not set. */
export const instanceNoiseSchema = z.strictObject({
  std: z.number().min(0),
  decaySteps: positive.nullish(),
})

/** `layer`: index of the layer whose output is matched; default: the input of the last layer with a weight. */
export const featureMatchingSchema = z.strictObject({
  weight: z.number().min(0),
  layer: z.int().min(0).nullish(),
  only: z.boolean().default(false),
})

/** An auxiliary classifier: the discriminator's outputs are one logit and then one score per class. */
export const auxiliarySchema = z.strictObject({
  weight: z.number().min(0).default(1),
  generatorWeight: z.number().min(0).default(1),
  on: z.enum(['both', 'real']).default('both'),
})

/** Fields that all losses of a GAN share; docs/spec.md has their formulas. */
const adversarial = {
  /** Whether to halve the adversarial part of the discriminator's loss. */
  average: z.boolean().default(false),
  /** One-sided: the target of real images is 1 less this. In [0, 1). */
  labelSmoothing: z.number().min(0).lt(1).default(0),
  /** Clamps every parameter of the discriminator or critic to ± this after each update. */
  clip: z.number().positive().nullable().default(null),
  penalty: penaltySchema.nullable().default(null),
  /** Number of discriminator updates per step. */
  discriminatorSteps: positive.default(1),
  /** Number of generator updates per step. */
  generatorSteps: positive.default(1),
  /** Whether the generator update makes new fakes or reuses those of the last discriminator update. */
  fakes: z.enum(['fresh', 'reused']).default('fresh'),
  /** Whether the networks update one after the other or both from one forward pass. */
  order: z.enum(['alternating', 'simultaneous']).default('alternating'),
  /** Probability that the target of an image in the discriminator's loss is swapped. */
  labelFlip: z.number().min(0).max(1).default(0),
  instanceNoise: instanceNoiseSchema.nullable().default(null),
  featureMatching: featureMatchingSchema.nullable().default(null),
  /** Number of further discriminator updates through which the generator's loss is computed. */
  unrolledSteps: z.int().min(0).default(0),
  auxiliary: auxiliarySchema.nullable().default(null),
}

/** Checks rules that involve several fields of the objective. */
const withRules = <Schema extends z.ZodType<AdversarialFields>>(schema: Schema) =>
  schema.superRefine((objective, context) => {
    /** Refuses a field: the only value that fits, the reason, and the other way out, if there is one. */
    const refuse = (field: string, expected: string, reason: string, instead?: string) =>
      context.addIssue(brokenRule(field, expected, reason, instead))
    const { loss } = objective
    if (!lossesWithTargets.includes(loss)) {
      if (objective.labelSmoothing > 0)
        refuse('labelSmoothing', '0', `the loss ${loss} has no targets to smooth`)
      if (objective.labelFlip > 0)
        refuse('labelFlip', '0', `the loss ${loss} has no targets to flip`)
    }
    if (objective.unrolledSteps > 0) {
      const rule = 'must be null with unrolledSteps, which unroll plain updates of the loss only'
      const instead = 'set unrolledSteps to 0'
      if (objective.penalty !== null) refuse('penalty', 'null', rule, instead)
      if (objective.clip !== null) refuse('clip', 'null', rule, instead)
    }
    if (objective.fakes === 'reused' && objective.generatorSteps !== 1)
      refuse(
        'generatorSteps',
        '1',
        'must be 1 with fakes "reused", because they serve one generator update only',
        'set fakes to "fresh"',
      )
    if (objective.order === 'simultaneous') {
      const only = (field: string, value: string) =>
        refuse(
          field,
          value,
          `must be ${value} with order "simultaneous", which runs each network once per step`,
          'set order to "alternating"',
        )
      if (objective.discriminatorSteps !== 1) only('discriminatorSteps', '1')
      if (objective.generatorSteps !== 1) only('generatorSteps', '1')
      if (objective.fakes !== 'fresh') only('fakes', '"fresh"')
      if (objective.unrolledSteps !== 0) only('unrolledSteps', '0')
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

export const discriminatorObjectiveSchema = withRules(
  z.strictObject({ loss: z.enum(discriminatorLosses), ...adversarial }),
)
export const criticObjectiveSchema = withRules(
  z.strictObject({ loss: z.literal('wasserstein'), ...adversarial }),
)

/** Objective of a classifier; label smoothing is that of PyTorch's CrossEntropyLoss. */
export const classificationSchema = z.strictObject({
  loss: z.literal('crossEntropy').default('crossEntropy'),
  labelSmoothing: z.number().min(0).max(1).default(0),
})

/** Objective of a VAE: reconstruction + beta · kl. */
export const elboSchema = z.strictObject({
  reconstruction: z.enum(['bce', 'mse']).default('bce'),
  beta: z.number().min(0).default(1),
  /** Number of steps over which beta rises linearly to its value. */
  klWarmup: z.int().min(0).default(0),
})
