import { z } from 'zod'
import { independentLayers, initSchema, layerSchema } from './layers.js'
import {
  classificationSchema,
  criticObjectiveSchema,
  discriminatorObjectiveSchema,
  elboSchema,
} from './objectives.js'
import { optimizerSchema } from './optimizers.js'

/** A model spec: what the networks are and how they learn. All types are inferred from here. */

const positive = z.int().min(1)

const networkSchema = z.strictObject({
  init: initSchema.nullish().transform((given) => given ?? 'torch'),
  layers: z.array(layerSchema).min(1),
})

const imageSchema = z.strictObject({
  channels: positive,
  height: positive,
  width: positive,
  range: z.union([z.tuple([z.literal(-1), z.literal(1)]), z.tuple([z.literal(0), z.literal(1)])], {
    error: 'expected [-1, 1] or [0, 1]',
  }),
})

const latentSchema = z.strictObject({
  size: positive,
  distribution: z.enum(['normal', 'uniform']).default('normal'),
})

/** The generator's moving average, which samples and model.safetensors show. */
const emaSchema = z.union(
  [
    z.strictObject({ decay: z.number().min(0).max(1) }),
    z.strictObject({
      halfLife: z.number().positive(),
      rampUp: z.number().positive().nullable().default(0.05),
    }),
  ],
  { error: 'expected { decay } or { halfLife, rampUp }' },
)

const common = {
  image: imageSchema,
  classes: z.int().min(0).default(0),
  latent: latentSchema,
}

const gan = { kind: z.literal('gan'), ...common, generator: networkSchema }
const average = { ema: emaSchema.nullish() }

export const discriminatorGanSchema = z.strictObject({
  ...gan,
  discriminator: networkSchema,
  objective: discriminatorObjectiveSchema,
  optimizer: z.strictObject({ generator: optimizerSchema, discriminator: optimizerSchema }),
  ...average,
})

export const criticGanSchema = z.strictObject({
  ...gan,
  critic: networkSchema,
  objective: criticObjectiveSchema,
  optimizer: z.strictObject({ generator: optimizerSchema, critic: optimizerSchema }),
  ...average,
})

export const vaeSchema = z.strictObject({
  kind: z.literal('vae'),
  ...common,
  latent: latentSchema.extend({ distribution: z.literal('normal').default('normal') }),
  encoder: networkSchema,
  decoder: networkSchema,
  objective: elboSchema.prefault({}),
  optimizer: optimizerSchema,
})

export const classifierSchema = z.strictObject({
  kind: z.literal('classifier'),
  image: imageSchema,
  /** Labels are bytes. */
  classes: z.int().min(2).max(256),
  /** Its last layer gives a logit for each class. */
  classifier: networkSchema.extend({ layers: independentLayers }),
  objective: classificationSchema.prefault({}),
  optimizer: optimizerSchema,
})

export type DiscriminatorGanSpec = z.output<typeof discriminatorGanSchema>
export type CriticGanSpec = z.output<typeof criticGanSchema>
export type GanSpec = DiscriminatorGanSpec | CriticGanSpec
export type VaeSpec = z.output<typeof vaeSchema>
export type ClassifierSpec = z.output<typeof classifierSchema>
/** What makes images. */
export type GenerativeSpec = GanSpec | VaeSpec
/** A model spec with every default filled in. */
export type ModelSpec = GenerativeSpec | ClassifierSpec

export type DiscriminatorGanSpecInput = z.input<typeof discriminatorGanSchema>
export type CriticGanSpecInput = z.input<typeof criticGanSchema>
export type GanSpecInput = DiscriminatorGanSpecInput | CriticGanSpecInput
export type VaeSpecInput = z.input<typeof vaeSchema>
export type ClassifierSpecInput = z.input<typeof classifierSchema>
export type NetworkSpecInput = z.input<typeof networkSchema>
/** A model spec as a user writes it: fields with defaults may be left out. */
export type ModelSpecInput = GanSpecInput | VaeSpecInput | ClassifierSpecInput
