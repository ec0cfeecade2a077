import { z } from 'zod'
import type { ImageSource } from './images.js'

/** What the methods of a model take; types are inferred from the schemas. */

const count = z.int().min(1)
const seed = z.int().min(0)
/** The fewest that have two ends. */
const frames = z.int().min(2).default(9)
const method = z.enum(['linear', 'spherical']).optional()
const labels = z.union([z.number(), z.array(z.number()).readonly()], {
  error: 'expected a class, or a list of one for each image',
})
const floats = z.custom<Float32Array>((value) => value instanceof Float32Array)
const end = z.union([seed, floats], { error: 'expected a seed, or a latent (Float32Array)' })

export const sampleSchema = z.strictObject({
  /** How many images. */
  count,
  /** The same seed gives the same images (default 0). */
  seed: seed.default(0),
  /** A class, or one for each image; all classes in turn when left out. Only with classes. */
  label: labels.optional(),
})
/** What to sample. */
export type SampleOptions = z.input<typeof sampleSchema>

export const classGridSchema = z.strictObject({
  /** Images of each class (default 10). */
  perClass: count.default(10),
  /** Of the latents (default 0). */
  seed: seed.default(0),
})
/** What a class grid shows. */
export type ClassGridOptions = z.input<typeof classGridSchema>

export const latentSchema = z.strictObject({ count, seed: seed.default(0) })
/** Which latents to draw. */
export type LatentOptions = z.input<typeof latentSchema>

export const interpolationSchema = z.strictObject({
  /** A seed, or a latent of your own. */
  from: end,
  /** A seed, or a latent of your own. */
  to: end,
  /** How many images, both ends included (default 9). */
  frames,
  /** Along an arc, or straight; see Model.interpolate for which when left out. */
  method,
  /** The class of all images; needed with classes. */
  label: z.number().optional(),
})
/** A way between two latents. */
export type InterpolationOptions = z.input<typeof interpolationSchema>

const label = z.int().min(0)

export const classInterpolationSchema = z.strictObject({
  from: label,
  to: label,
  /** How many images, both ends included (default 9). */
  frames,
  /** Of the one latent (default 0). */
  seed: seed.default(0),
})
/** A way between two classes. */
export type ClassInterpolationOptions = z.input<typeof classInterpolationSchema>

export const labelSchema = z.strictObject({
  /** A class, or one for each image, in place of those that the images bring. */
  label: labels.optional(),
})
/** Which classes images are of. */
export type LabelOptions = z.input<typeof labelSchema>

export const imageInterpolationSchema = z.strictObject({
  frames,
  /** `linear` unless told otherwise: a decoder has learnt the inside of its latents' ball too. */
  method,
  /** The class of both images, or one each; needed with classes where the images bring none. */
  label: labels.optional(),
})
/** A way between two images, each a source of one. */
export interface ImageInterpolationOptions extends z.input<typeof imageInterpolationSchema> {
  readonly from: ImageSource
  readonly to: ImageSource
}

export const reconstructSchema = labelSchema.extend({
  /** Draws each latent from its posterior in place of taking the mean (default false). */
  sample: z.boolean().default(false),
  /** Of what is drawn (default 0). */
  seed: seed.default(0),
})
/** How images are reconstructed. */
export type ReconstructOptions = z.input<typeof reconstructSchema>

const binarizeSchema = labelSchema.extend({
  /**
   * Black or white in place of grey, where the pixels' probabilities are measured: `threshold` is
   * white from ½ on, `draw` white with the grey value's probability, drawn once by the seed.
   */
  binarize: z.enum(['threshold', 'draw']).optional(),
  /** Of what is drawn (default 0). */
  seed: seed.default(0),
})

export const elboOptionsSchema = binarizeSchema
/** How the evidence lower bound is measured: `seed` is of the latents that are drawn (default 0). */
export type ElboOptions = z.input<typeof elboOptionsSchema>

export const iwaeOptionsSchema = binarizeSchema.extend({
  /** Latents drawn for each image (default 50); the bound is the tighter, the more there are. */
  samples: count.max(1_000_000).default(50),
})
/** How the importance weighted bound is measured. */
export type IwaeOptions = z.input<typeof iwaeOptionsSchema>

export const activeUnitsSchema = binarizeSchema.extend({
  /** The variance above which a dimension counts as active (default 0.01). */
  threshold: z.number().min(0).default(0.01),
})
/** How active dimensions are counted. */
export type ActiveUnitsOptions = z.input<typeof activeUnitsSchema>
