import { z } from 'zod'
import { initSchema, layerSchema } from './layers.js'

/** The parts of a model spec that several kinds of models share. */

const positive = z.int().min(1)

/** A network: its layers, and how their parameters are initialised unless a layer has its own `init`. */
export const networkSchema = z.strictObject({
  init: initSchema.nullish().transform((given) => given ?? 'torch'),
  layers: z.array(layerSchema).min(1),
})

export const imageSchema = z.strictObject({
  channels: positive,
  height: positive,
  width: positive,
  range: z.union([z.tuple([z.literal(-1), z.literal(1)]), z.tuple([z.literal(0), z.literal(1)])], {
    error: 'expected [-1, 1] or [0, 1]',
  }),
})

export const latentSchema = z.strictObject({
  size: positive,
  distribution: z.enum(['normal', 'uniform']).default('normal'),
})

/** Number of classes that the networks are conditioned on; 0 for an unconditional model. */
export const classesSchema = z.int().min(0).default(0)

/** The fields that the spec of every kind of model has. */
export interface BaseSpec {
  readonly kind: string
  readonly image: z.output<typeof imageSchema>
  readonly classes: number
}

/** The fields of a model that makes images from latents. */
export interface LatentSpec extends BaseSpec {
  readonly latent: z.output<typeof latentSchema>
}
