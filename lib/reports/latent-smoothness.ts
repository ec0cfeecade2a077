import { z } from 'zod'
import { checkControls, requireMethods } from '../config/arguments.js'
import { invalid, parseWith } from '../config/explain.js'
import { isRecord } from '../config/is-record.js'
import type {
  ExtractedFeatures,
  ExtractorIdentity,
  FeatureExtractor,
} from '../evaluation/extractors/feature-extractor.js'
import { meanAndDeviation } from '../evaluation/metrics/mean-and-deviation.js'
import type { ImageModel } from '../kinds/catalogue.js'
import type { InterpolationMethod } from '../models/interpolation.js'
import { partsOf } from '../models/parts.js'
import { type NativeFloats, releaseMemory } from '../native/index.js'

const settingsSchema = z.strictObject({
  /** Number of paths, each between two latents drawn as by `sample` (default 1,000). */
  pairs: z.int().min(1).max(100_000).default(1000),
  /** Number of images along a path, including both ends (default 16). */
  points: z.int().min(3).max(1024).default(16),
  /** Seed of the latents at the ends (default 0). */
  seed: z.int().min(0).default(0),
})

/** Options of latentSmoothness(): the paths and the feature extractor. */
export type LatentSmoothnessOptions = z.input<typeof settingsSchema> & {
  readonly extractor: FeatureExtractor
}

/** Progress callback and cancellation. */
export interface LatentSmoothnessControls {
  /** Stops after the paths that are being measured. The promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Called with the number of paths done and in total. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** How evenly images change between latents. */
export interface LatentSmoothness {
  /** Number of paths, each between two latents. */
  readonly pairs: number
  /** Number of images along a path, including both ends. */
  readonly points: number
  /** Seed of the latents at the ends. */
  readonly seed: number
  /** The model's default interpolation. */
  readonly method: InterpolationMethod
  /** The extractor whose features are compared. */
  readonly features: ExtractorIdentity
  /**
   * Longest step of a path divided by its mean step, in feature distance; the mean over all paths. 1 if all steps
   * are equal, `points` - 1 if everything changes in one step. Left out if no image changes.
   */
  readonly ratio?: number
  /** Standard deviation of the ratio over the paths. */
  readonly ratioStd?: number
  /** Mean feature distance of a step. */
  readonly meanStep: number
  /** Number of paths along which no feature changes; they have no ratio. */
  readonly still: number
}

/**
 * Measures how evenly a model's images change between two latents (RECIPES D8): on a path that shows one image
 * and then jumps to another, one step is far longer than the others. Images are rounded to bytes before their
 * features are computed. With classes, each path stays within one class, all classes in turn. The same seed
 * gives the same numbers.
 *
 * @throws CONFIG_INVALID, DATA_MISMATCH for images that the extractor cannot take, DISPOSED; the signal's
 * reason if it was aborted
 * @example
 * const extractor = await openExtractor('digits')
 * const { ratio } = await latentSmoothness(model, { extractor, pairs: 200 })
 */
export async function latentSmoothness(
  model: ImageModel,
  given: LatentSmoothnessOptions,
  controls: LatentSmoothnessControls = {},
): Promise<LatentSmoothness> {
  checkControls(controls, ['onProgress'])
  const { signal, onProgress } = controls
  requireMethods('model', model, ['latents', 'interpolate'], 'a model that makes images')
  if (!isRecord(given)) throw invalid('options', 'an object with an extractor', given)
  const { extractor, ...options } = given
  requireMethods('extractor', extractor, ['extract'], 'an extractor that openExtractor returns')
  const { pairs, points, seed } = parseWith(settingsSchema, options, '')
  const { image, latent } = model.spec
  const latents = await model.latents({ count: 2 * pairs, seed })
  const latentAt = (at: number) => latents.subarray(at * latent.size, (at + 1) * latent.size)
  const steps: PathSteps[] = []
  for (const { from, to } of partsOf(pairs, points * image.channels * image.height * image.width)) {
    signal?.throwIfAborted()
    const paths = Array.from({ length: to - from }, (_, at) => ({
      from: latentAt(2 * (from + at)),
      to: latentAt(2 * (from + at) + 1),
      pair: from + at,
    }))
    const extracted = await featuresAlong(model, paths, points, extractor)
    for (let path = 0; path < paths.length; path++)
      steps.push(stepsOf(extracted.features, path * points, points))
    await extractor.release?.(extracted)
    onProgress?.(to, pairs)
  }
  const { defaultMethod: method } = model
  return { pairs, points, seed, method, features: extractor.identity, ...summaryOf(steps) }
}

interface Path {
  readonly from: Float32Array
  readonly to: Float32Array
  /** Index of the path, which decides its class. */
  readonly pair: number
}

/** Computes the features of the images along some paths, one path after the other: [paths · points, size]. */
async function featuresAlong(
  model: ImageModel,
  paths: readonly Path[],
  points: number,
  extractor: FeatureExtractor,
): Promise<ExtractedFeatures> {
  const { image, classes } = model.spec
  const { channels, height, width } = image
  const pathBytes = points * channels * height * width
  const data = new Uint8Array(paths.length * pathBytes)
  for (const [at, { from, to, pair }] of paths.entries()) {
    const label = classes > 0 ? { label: pair % classes } : {}
    const images = await model.interpolate({ from, to, frames: points, ...label })
    data.set(images.bytes, at * pathBytes)
    await releaseMemory([images.bytes, images.float])
  }
  const shape = [paths.length * points, channels, height, width]
  return extractor.extract({ bytes: data, shape }, { logits: false })
}

/** The steps of a path, as feature distances. */
interface PathSteps {
  readonly mean: number
  readonly longest: number
}

/** Measures the path whose features are the rows `first` … `first + points - 1`. */
function stepsOf({ shape, data }: NativeFloats, first: number, points: number): PathSteps {
  const size = data.length / (shape[0] ?? 1)
  let [sum, longest] = [0, 0]
  for (let row = first + 1; row < first + points; row++) {
    let square = 0
    for (let index = row * size; index < (row + 1) * size; index++)
      square += ((data[index] ?? 0) - (data[index - size] ?? 0)) ** 2
    const distance = Math.sqrt(square)
    sum += distance
    longest = Math.max(longest, distance)
  }
  return { mean: sum / (points - 1), longest }
}

function summaryOf(steps: readonly PathSteps[]) {
  const ratios = steps.filter(({ mean }) => mean > 0).map(({ mean, longest }) => longest / mean)
  const meanStep = steps.reduce((sum, { mean }) => sum + mean, 0) / steps.length
  const still = steps.length - ratios.length
  if (ratios.length === 0) return { meanStep, still }
  const { mean, deviation } = meanAndDeviation(ratios)
  return { ratio: mean, ratioStd: deviation, meanStep, still }
}
