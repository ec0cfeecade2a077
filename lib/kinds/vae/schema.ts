import { z } from 'zod'
import {
  classesSchema,
  imageSchema,
  latentSchema,
  networkSchema,
} from '../../config/model-parts.js'
import { elboSchema } from '../../config/objectives.js'
import { optimizerSchema } from '../../config/optimizers.js'

export const vaeSchema = z.strictObject({
  kind: z.literal('vae'),
  image: imageSchema,
  classes: classesSchema,
  latent: latentSchema.extend({ distribution: z.literal('normal').default('normal') }),
  encoder: networkSchema,
  decoder: networkSchema,
  objective: elboSchema.prefault({}),
  optimizer: optimizerSchema,
})

/** The spec of a VAE, with every default filled in. */
export type VaeSpec = z.output<typeof vaeSchema>
/** The spec of a VAE as a user writes it: fields with defaults may be left out. */
export type VaeSpecInput = z.input<typeof vaeSchema>
