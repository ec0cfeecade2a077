import { z } from 'zod'
import { readOnly } from '../config/read-only.js'
import type { ImageSource } from './images.js'

/** The options of a model's methods. Their types are inferred from the schemas. */

const count = z.int().min(1)
const seed = z.int().min(0)
/** At least 2: the first and the last. */
const frames = z.int().min(2).default(9)
const method = z.enum(['linear', 'spherical']).optional()
const labels = z.union([z.number(), readOnly(z.array(z.number()))], {
  error: 'expected a class, or a list with one class per image',
})
const floats = z.custom<Float32Array>((value) => value instanceof Float32Array)
const endpoint = z.union([seed, floats], { error: 'expected a seed, or a latent (Float32Array)' })

/** Normal latents stay within this distance of 0, in standard deviations. */
const truncation = z.number().positive().optional()

export const sampleSchema = z.strictObject({
  /** Number of images. */
  count,
  /** Seed of the latents (default 0). The same seed gives the same images. */
  seed: seed.default(0),
  /**
   * The largest distance of each number of a latent from 0, in standard deviations; only for normal latents. Small
   * values such as 0.5 give better and less varied images (Brock et al. 2019). Default: none.
   */
  truncation,
  /** The class of all images or one per image (default: all classes in turn). Only with classes. */
  label: labels.optional(),
})
/** Options of `sample`. */
export type SampleOptions = z.input<typeof sampleSchema>

export const classGridSchema = z.strictObject({
  /** Number of images per class (default 10). */
  perClass: count.default(10),
  /** Seed of the latents (default 0). */
  seed: seed.default(0),
  /** As in `sample`. */
  truncation,
})
/** Options of `classGrid`. */
export type ClassGridOptions = z.input<typeof classGridSchema>

export const latentSchema = z.strictObject({
  /** Number of latents. */
  count,
  /** Seed of the latents (default 0). */
  seed: seed.default(0),
  /** As in `sample`. */
  truncation,
})
/** Options of `latents`. */
export type LatentOptions = z.input<typeof latentSchema>

export const directionsSchema = z.strictObject({
  /** The largest number of directions (default 10). */
  count: count.default(10),
})
/** Options of `directions`. */
export type DirectionsOptions = z.input<typeof directionsSchema>

export const directionGridSchema = z.strictObject({
  /** Number of directions, the strongest ones (default 5). */
  count: count.default(5),
  /** Number of images along each direction, the first and last included (default 7). */
  frames: z.int().min(2).default(7),
  /** How far the first and the last image are from the latent (default 4). */
  distance: z.number().positive().default(4),
  /** Seed of the latent that all rows go through (default 0). */
  seed: seed.default(0),
  /** The class of all images. Required with classes. */
  label: z.number().optional(),
})
/** Options of `directionGrid`. */
export type DirectionGridOptions = z.input<typeof directionGridSchema>

export const interpolationSchema = z.strictObject({
  /** The first latent, or the seed that draws it. */
  from: endpoint,
  /** The last latent, or the seed that draws it. */
  to: endpoint,
  /** Number of images, the first and last included (default 9). */
  frames,
  /** Along an arc or a straight line; see `GenerativeModel.interpolate` for the default. */
  method,
  /** The class of all images. Required with classes. */
  label: z.number().optional(),
})
/** Options of `interpolate`. */
export type InterpolationOptions = z.input<typeof interpolationSchema>

const label = z.int().min(0)

export const classInterpolationSchema = z.strictObject({
  /** The first class. */
  from: label,
  /** The last class. */
  to: label,
  /** Number of images, the first and last included (default 9). */
  frames,
  /** Seed of the latent that all images share (default 0). */
  seed: seed.default(0),
})
/** Options of `interpolateClasses`. */
export type ClassInterpolationOptions = z.input<typeof classInterpolationSchema>

export const labelSchema = z.strictObject({
  /** The class of all images or one per image, instead of the images' own labels. */
  label: labels.optional(),
})
/** Options of methods that take labels. */
export type LabelOptions = z.input<typeof labelSchema>

export const imageInterpolationSchema = z.strictObject({
  /** Number of images, the first and last included (default 9). */
  frames,
  /** Along an arc or a straight line (default `linear`: a decoder is also trained on short latents). */
  method,
  /** The class of both images or one each. Required with classes if the images have no labels. */
  label: labels.optional(),
})
/** Options of `interpolateImages`. */
export interface ImageInterpolationOptions extends z.input<typeof imageInterpolationSchema> {
  /** The first image: a source of one image. */
  readonly from: ImageSource
  /** The last image: a source of one image. */
  readonly to: ImageSource
}

export const reconstructSchema = labelSchema.extend({
  /** Draws each latent from its posterior instead of using the posterior's mean (default false). */
  sample: z.boolean().default(false),
  /** Seed of the drawn latents (default 0). */
  seed: seed.default(0),
})
/** Options of `reconstruct`. */
export type ReconstructOptions = z.input<typeof reconstructSchema>

const binarizeSchema = labelSchema.extend({
  /**
   * Makes grey pixels black or white. `threshold` makes a pixel white if it is at least ½, `draw` with
   * the probability of its grey value, drawn once with the seed. By default, pixels stay grey.
   */
  binarize: z.enum(['threshold', 'draw']).optional(),
  /** Seed of the drawn latents and pixels (default 0). */
  seed: seed.default(0),
})

export const elboOptionsSchema = binarizeSchema
/** Options of `elbo`. */
export type ElboOptions = z.input<typeof elboOptionsSchema>

export const iwaeOptionsSchema = binarizeSchema.extend({
  /** Number of latents drawn per image (default 50). More samples give a tighter bound. */
  samples: count.max(1_000_000).default(50),
})
/** Options of `iwae`. */
export type IwaeOptions = z.input<typeof iwaeOptionsSchema>

export const activeUnitsSchema = binarizeSchema.extend({
  /** The variance above which a dimension counts as active (default 0.01). */
  threshold: z.number().min(0).default(0.01),
})
/** Options of `activeUnits`. */
export type ActiveUnitsOptions = z.input<typeof activeUnitsSchema>
