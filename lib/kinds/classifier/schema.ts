import { z } from 'zod'
import { imageSchema, networkSchema } from '../../config/model-parts.js'
import { classificationSchema } from '../../config/objectives.js'
import { optimizerSchema } from '../../config/optimizers.js'

export const classifierSchema = z.strictObject({
  kind: z.literal('classifier'),
  image: imageSchema,
  /** At most 256, because labels are bytes. */
  classes: z.int().min(2).max(256),
  /** The last layer gives one logit per class. */
  classifier: networkSchema,
  objective: classificationSchema.prefault({}),
  optimizer: optimizerSchema,
})

/** The spec of a classifier, with every default filled in. */
export type ClassifierSpec = z.output<typeof classifierSchema>
/** The spec of a classifier as a user writes it: fields with defaults may be left out. */
export type ClassifierSpecInput = z.input<typeof classifierSchema>
