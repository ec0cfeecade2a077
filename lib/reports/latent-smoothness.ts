import { z } from 'zod'
import { parseWith } from '../config/explain.js'
import type {
  ExtractorIdentity,
  FeatureExtractor,
} from '../evaluation/extractors/feature-extractor.js'
import { meanAndDeviation } from '../evaluation/mean-and-deviation.js'
import type { GanModel } from '../kinds/gan/model.js'
import type { VaeModel } from '../kinds/vae/model.js'
import type { InterpolationMethod } from '../models/interpolation.js'
import { partsOf } from '../models/parts.js'
import { type NativeFloats, releaseMemory } from '../native/index.js'

const settingsSchema = z.strictObject({
  /** Paths, each between two latents drawn as `sample` draws them (default 1,000). */
  pairs: z.int().min(1).max(100_000).default(1000),
  /** Images along a path, both ends included (default 16). */
  points: z.int().min(3).max(1024).default(16),
  /** Of the latents at the ends (default 0). */
  seed: z.int().min(0).default(0),
})

/** Which paths to look at, and with whose eyes. */
export type LatentSmoothnessOptions = z.input<typeof settingsSchema> & {
  readonly extractor: FeatureExtractor
}

/** What can be done while it goes on. */
export interface LatentSmoothnessControls {
  readonly signal?: AbortSignal | undefined
  /** Called as paths are walked: how many of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** How evenly images change along the ways between latents. */
export interface LatentSmoothness {
  readonly pairs: number
  readonly points: number
  readonly seed: number
  /** The model's usual way between latents. */
  readonly method: InterpolationMethod
  /** What distances are distances of. */
  readonly features: ExtractorIdentity
  /**
   * A path's longest step over its mean step, in feature distance, the mean over all paths: 1 where
   * all steps are alike, `points` - 1 where everything changes in one. Left out where no image changes.
   */
  readonly ratio?: number
  /** The standard deviation of that over the paths. */
  readonly ratioStd?: number
  /** The mean feature distance of a step. */
  readonly meanStep: number
  /** Paths along which no feature changed, which have no ratio. */
  readonly still: number
}

/**
 * How evenly a model's images change on the way from one latent to another (RECIPES D8): a path that
 * stays with one image and then leaps to the next has one step far longer than the others. Images are
 * rounded to bytes before features are made of them; a model with classes walks each path within one
 * class, all classes in turn. The same seed gives the same numbers.
 *
 * @throws CONFIG_INVALID, DATA_MISMATCH for images that the extractor cannot take, DISPOSED; the
 * signal's reason when it was stopped
 * @example
 * const extractor = await openExtractor('digits')
 * const { ratio } = await latentSmoothness(model, { extractor, pairs: 200 })
 */
export async function latentSmoothness(
  model: GanModel | VaeModel,
  { extractor, ...options }: LatentSmoothnessOptions,
  { signal, onProgress }: LatentSmoothnessControls = {},
): Promise<LatentSmoothness> {
  const { pairs, points, seed } = parseWith(settingsSchema, options, '')
  const { image, latent } = model.spec
  const ends = await model.latents({ count: 2 * pairs, seed })
  const end = (at: number) => ends.subarray(at * latent.size, (at + 1) * latent.size)
  const paths: PathSteps[] = []
  for (const { from, to } of partsOf(pairs, points * image.channels * image.height * image.width)) {
    signal?.throwIfAborted()
    const ways = Array.from({ length: to - from }, (_, at) => ({
      from: end(2 * (from + at)),
      to: end(2 * (from + at) + 1),
      pair: from + at,
    }))
    const features = await featuresAlong(model, ways, points, extractor)
    for (let way = 0; way < ways.length; way++) paths.push(stepsOf(features, way * points, points))
    await releaseMemory([features.data])
    onProgress?.(to, pairs)
  }
  const { usualMethod: method } = model
  return { pairs, points, seed, method, features: extractor.identity, ...summaryOf(paths) }
}

interface Way {
  readonly from: Float32Array
  readonly to: Float32Array
  readonly pair: number
}

/** Features of the images along some ways, one way after the other: [ways · points, size]. */
async function featuresAlong(
  model: GanModel | VaeModel,
  ways: readonly Way[],
  points: number,
  extractor: FeatureExtractor,
): Promise<NativeFloats> {
  const { image, classes } = model.spec
  const { channels, height, width } = image
  const wayBytes = points * channels * height * width
  const data = new Uint8Array(ways.length * wayBytes)
  for (const [at, { from, to, pair }] of ways.entries()) {
    const label = classes > 0 ? { label: pair % classes } : {}
    const images = await model.interpolate({ from, to, frames: points, ...label })
    data.set(images.bytes, at * wayBytes)
    await releaseMemory([images.bytes, images.float])
  }
  const shape = [ways.length * points, channels, height, width]
  const { features } = await extractor.extract(
    { name: 'images', dtype: 'U8', shape, data },
    { logits: false },
  )
  return features
}

/** A path's steps, as feature distances. */
interface PathSteps {
  readonly mean: number
  readonly longest: number
}

/** Of the path whose features are rows `first` … `first + points - 1`. */
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

function summaryOf(paths: readonly PathSteps[]) {
  const ratios = paths.filter(({ mean }) => mean > 0).map(({ mean, longest }) => longest / mean)
  const meanStep = paths.reduce((sum, { mean }) => sum + mean, 0) / paths.length
  const still = paths.length - ratios.length
  if (ratios.length === 0) return { meanStep, still }
  const { mean, deviation } = meanAndDeviation(ratios)
  return { ratio: mean, ratioStd: deviation, meanStep, still }
}
