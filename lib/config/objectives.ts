import { z } from 'zod'
import { brokenRule } from './rule.js'

/** Objectives of the networks. Each loss and each penalty is a file in native/objectives. */

const positive = z.int().min(1)

/** How a value changes over `steps` updates: along a line or half a cosine, to the value `to`. */
const curveSchema = z.strictObject({
  type: z.enum(['cosine', 'linear']),
  to: z.number().min(0),
  steps: positive,
})

/** A gradient penalty, added to the discriminator's loss at every `every`-th update. */
export const penaltySchema = z.strictObject({
  type: z.enum(['gradient', 'r1', 'r2', 'dragan']),
  weight: z.number().min(0),
  every: positive.default(1),
  /** How the weight changes with the discriminator's updates. */
  schedule: curveSchema.nullable().default(null),
  /** Whether the penalty is an update of its own, after the ordinary one. */
  separate: z.boolean().default(false),
})

/** One penalty, or several that are added up. No penalty is null. */
const penaltiesSchema = z
  .union([penaltySchema, z.array(penaltySchema)], {
    error: 'expected a penalty or a list of penalties',
  })
  .nullable()
  .default(null)
  .transform((given) => (Array.isArray(given) && given.length === 0 ? null : given))

/** A gradient penalty with all defaults filled in. */
export type PenaltySpec = z.output<typeof penaltySchema>

/**
 * Returns the penalties of an objective as a list.
 *
 * @example
 * penaltiesOf({ penalty: null }) // []
 */
export function penaltiesOf(objective: {
  readonly penalty: PenaltySpec | readonly PenaltySpec[] | null
}): readonly PenaltySpec[] {
  const { penalty } = objective
  if (penalty === null) return []
  return 'type' in penalty ? [penalty] : penalty
}

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

/** Losses whose scores are positive for images that look real. */
const lossesWithLogits: readonly string[] = ['minimax', 'nonSaturating', 'leastSquares', 'hinge']

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

/**
 * Changes of every image that the discriminator sees, real or generated (Zhao et al. 2020). `translation` and `cutout`
 * are shares of the image's side, `color` is 1 for the published strength.
 */
export const augmentSchema = z
  .strictObject({
    translation: z.number().min(0).max(1).default(0),
    cutout: z.number().min(0).max(1).default(0),
    color: z.number().min(0).max(2).default(0),
    /** Changes only some of the images: more, the surer the discriminator is about real ones (Karras et al. 2020). */
    adaptive: z
      .strictObject({
        /** The mean sign of the scores of real images that is aimed at. */
        target: z.number().min(-1).max(1).default(0.6),
        /** Number of images within which the chance of a change can rise from 0 to 1. */
        images: z.int().min(1).default(500_000),
      })
      .nullish()
      .transform((given) => given ?? null),
  })
  .superRefine(({ translation, cutout, color }, context) => {
    if (translation + cutout + color > 0) return
    const message = 'no change has a strength; set translation, cutout or color to more than 0'
    context.addIssue({ code: 'custom', path: [], message })
  })

/** `real`: the labels of the real batch; `drawn`: labels drawn evenly. */
const labelSource = z.enum(['real', 'drawn'])
const fakeLabelsSchema = z
  .strictObject({
    discriminator: labelSource.default('real'),
    generator: labelSource.default('drawn'),
  })
  .prefault({})

/** Fields that all losses of a GAN share; docs/spec.md has their formulas. */
const adversarial = {
  /** Whether to halve the adversarial part of the discriminator's loss. */
  average: z.boolean().default(false),
  /** One-sided: the target of real images is 1 less this. In [0, 1). */
  labelSmoothing: z.number().min(0).lt(1).default(0),
  /** Clamps every parameter of the discriminator or critic to ± this after each update. */
  clip: z.number().positive().nullable().default(null),
  penalty: penaltiesSchema,
  /** Number of discriminator updates per step. */
  discriminatorSteps: positive.default(1),
  /** Number of generator updates per step. */
  generatorSteps: positive.default(1),
  /** Whether the generator update makes new fakes or reuses those of the last discriminator update. */
  fakes: z.enum(['fresh', 'reused']).default('fresh'),
  /** Which network updates first, or whether both update from one forward pass. */
  order: z
    .enum(['discriminatorFirst', 'generatorFirst', 'simultaneous', 'alternating'])
    .default('discriminatorFirst')
    // The name of discriminatorFirst in older specs.
    .transform((given) => (given === 'alternating' ? 'discriminatorFirst' : given)),
  /** Where the labels of fakes come from in the updates of both networks. */
  fakeLabels: fakeLabelsSchema,
  /** Probability that the target of an image in the discriminator's loss is swapped. */
  labelFlip: z.number().min(0).max(1).default(0),
  instanceNoise: instanceNoiseSchema.nullable().default(null),
  augment: augmentSchema.nullable().default(null),
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
      if (objective.augment !== null) refuse('augment', 'null', rule, instead)
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
          'set order to "discriminatorFirst"',
        )
      if (objective.discriminatorSteps !== 1) only('discriminatorSteps', '1')
      if (objective.generatorSteps !== 1) only('generatorSteps', '1')
      if (objective.fakes !== 'fresh') only('fakes', '"fresh"')
      if (objective.unrolledSteps !== 0) only('unrolledSteps', '0')
    }
    if (objective.order === 'generatorFirst') {
      const rule = 'with order "generatorFirst", whose generator updates come first'
      const instead = 'set order to "discriminatorFirst"'
      if (objective.fakes !== 'fresh')
        refuse('fakes', '"fresh"', `must be "fresh" ${rule}`, instead)
      if (objective.unrolledSteps !== 0) refuse('unrolledSteps', '0', `must be 0 ${rule}`, instead)
    }
    const sharesFakes = objective.fakes === 'reused' || objective.order === 'simultaneous'
    if (sharesFakes && objective.fakeLabels.generator !== 'drawn')
      refuse(
        'fakeLabels.generator',
        '"drawn"',
        'must be "drawn" where both networks share fakes, because these have the labels of the discriminator\'s update',
        'set fakes to "fresh" and order to "discriminatorFirst"',
      )
    refusePenalties(objective, refuse)
    const adaptive = objective.augment?.adaptive ?? null
    if (adaptive !== null && !lossesWithLogits.includes(loss))
      refuse(
        'augment.adaptive',
        'null',
        `adaptive goes by the sign of the scores, which has no meaning with the loss ${loss}`,
        `set loss to one of ${lossesWithLogits.join(', ')}`,
      )
  })

/** Refuses a list of penalties that cannot be computed together. */
function refusePenalties(
  { penalty, order }: Pick<AdversarialFields, 'penalty' | 'order'>,
  refuse: (field: string, expected: string, reason: string, instead?: string) => void,
): void {
  const penalties = penaltiesOf({ penalty })
  const place = (index: number) => (Array.isArray(penalty) ? `penalty.${index}` : 'penalty')
  const firstOf = (type: string) => penalties.findIndex((each) => each.type === type)
  const mixes = [firstOf('gradient'), firstOf('dragan')]
  const separateEvery = penalties.find(({ separate }) => separate)?.every
  for (const [i, { type, separate, every }] of penalties.entries()) {
    if (firstOf(type) !== i)
      refuse(
        `${place(i)}.type`,
        'another type',
        `a list has each penalty once, but it has ${type} twice`,
        'remove one of them',
      )
    if (Math.min(...mixes) >= 0 && i === Math.max(...mixes))
      refuse(
        `${place(i)}.type`,
        '"r1" or "r2"',
        'gradient and dragan cannot be in one list, because they would share their random mix of images',
        'remove one of them',
      )
    if (!separate) continue
    if (order === 'simultaneous')
      refuse(
        `${place(i)}.separate`,
        'false',
        'must be false with order "simultaneous", whose step has one update of each network',
        'set order to "discriminatorFirst"',
      )
    if (every !== separateEvery)
      refuse(
        `${place(i)}.every`,
        String(separateEvery),
        'separate penalties make one update together, so all have the same `every`',
      )
  }
}

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
  penalty: PenaltySpec | PenaltySpec[] | null
  augment: { adaptive: object | null } | null
  fakeLabels: { discriminator: string; generator: string }
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
