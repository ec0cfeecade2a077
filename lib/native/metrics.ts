import { nativeFunction } from './addon.js'
import type { NativeTensor } from './types.js'

/**
 * Metrics of the native core. They compute on the native training thread; the long ones are split into
 * slices, and a training run continues between two slices. Features are F32 [N, D], one row per image.
 * Every metric throws DATA_MISMATCH, naming the tensor, for a wrong shape, and DATA_INVALID for values
 * that are NaN or infinite.
 */

/** Mean and covariance of a set of features, which define its Fréchet distance to another. Both are F64. */
export interface FeatureMoments {
  /** Number of rows. */
  readonly count: number
  /** [D] */
  readonly mean: NativeTensor
  /** [D, D], divided by N - 1. Zeros if there is one row. */
  readonly covariance: NativeTensor
}

/** Mean and standard deviation over subsets or splits. */
export interface MeanAndDeviation {
  readonly mean: number
  /** Standard deviation, divided by the number of values. */
  readonly deviation: number
}

/** The nearest point to each query. */
export interface Neighbours {
  /** Euclidean distances, one per query. */
  readonly distances: Float64Array
  /** Rows of the nearest points, one per query. */
  readonly indices: Int32Array
}

/** Returns the mean distance (root mean square over pixels) of each image of a set [N, …] to its nearest other one. */
export const nearestDistance = nativeFunction<[images: NativeTensor], number>('nearestDistance')

/** Returns mean and covariance of features, computed in float64. */
export const moments = nativeFunction<[features: NativeTensor], FeatureMoments>('moments')

type MeanAndCovariance = Pick<FeatureMoments, 'mean' | 'covariance'>

/**
 * Returns the Fréchet distance between two sets of features, at least 0. On features of Inception it is the
 * FID. Covariances may be singular (fewer images than features, or constant features).
 *
 * @example
 * const fid = await frechetDistance(await moments(real), await moments(generated))
 */
export const frechetDistance = nativeFunction<
  [first: MeanAndCovariance, second: MeanAndCovariance],
  number
>('frechetDistance')

/** Subsets of a kernel distance. */
export interface KernelDistanceOptions {
  /** Number of subsets. */
  readonly subsets: number
  /** Rows of a subset, drawn without replacement: from 2 to the number of rows of the smaller set. */
  readonly size: number
  /** Seed of the subsets. */
  readonly seed: number
}

/**
 * Returns the kernel distance (KID) with the kernel (x·y / D + 1)³. The estimate is unbiased, so it can be
 * negative.
 *
 * @example
 * const { mean } = await kernelDistance(real, generated, { subsets: 100, size: 1000, seed: 1 })
 */
export const kernelDistance = nativeFunction<
  [real: NativeTensor, generated: NativeTensor, options: KernelDistanceOptions],
  MeanAndDeviation
>('kernelDistance')

/**
 * Returns the Inception score of a classifier's logits [N, classes], from 1 to the number of classes.
 *
 * `splits` is the number of consecutive parts of the images, at most N.
 */
export const inceptionScore = nativeFunction<
  [logits: NativeTensor, splits: number],
  MeanAndDeviation
>('inceptionScore')

/**
 * Returns precision, the share of generated features inside the real manifold, and recall, the share of real
 * features inside the generated manifold. Both are from 0 to 1.
 *
 * A ball around a row reaches its `neighbours`-th nearest other row. Each set has more rows than that.
 */
export const precisionRecall = nativeFunction<
  [real: NativeTensor, generated: NativeTensor, neighbours: number],
  { readonly precision: number; readonly recall: number }
>('precisionRecall')

/**
 * Returns density, the mean number of real balls that contain a generated feature, divided by `neighbours`
 * (1 if generated features are distributed like the real ones), and coverage, the share of real balls that
 * contain a generated feature.
 *
 * A ball around a real row reaches its `neighbours`-th nearest other real row. There are more real rows
 * than that.
 */
export const densityCoverage = nativeFunction<
  [real: NativeTensor, generated: NativeTensor, neighbours: number],
  { readonly density: number; readonly coverage: number }
>('densityCoverage')

/** Returns the most probable class of each image, from a classifier's logits [N, classes]. */
export const predictedClasses = nativeFunction<[logits: NativeTensor], Int32Array>(
  'predictedClasses',
)

/**
 * Draws random pairs of different images of one class: indices I64 [count, 2], or [0, 2] if every image is
 * the only one of its class. `labels` is I64 [N].
 */
export const classPairs = nativeFunction<
  [labels: NativeTensor, count: number, seed: number],
  NativeTensor
>('classPairs')

/** U8 [N, C, H, W], and `pairs` of indices I64 [P, 2]. Without `pairs`, image i is compared with image i. */
type ImagePairs = [first: NativeTensor, second: NativeTensor, pairs?: NativeTensor]

/** Returns the peak signal-to-noise ratio of each pair of images in decibels: Infinity if they are equal. */
export const psnr = nativeFunction<ImagePairs, Float64Array>('psnr')

/**
 * Returns the structural similarity of each pair of images, from -1 to 1 (equal): Gaussian window of
 * 11 × 11 pixels, sigma 1.5, without padding, averaged over channels. The window shrinks to smaller images.
 */
export const ssim = nativeFunction<ImagePairs, Float64Array>('ssim')

/**
 * Returns the multi-scale structural similarity of each pair of images, from 0 to 1 (equal).
 *
 * There is one weight a scale, from the finest to the coarsest, and they add up to 1. Each scale has half
 * the size of the one before.
 */
export const msSsim = nativeFunction<
  [first: NativeTensor, second: NativeTensor, weights: readonly number[], pairs?: NativeTensor],
  Float64Array
>('msSsim')

/**
 * Finds the nearest point to each query by Euclidean distance, among features, or among images U8 [N, …],
 * whose distances are in pixel values. Equal rows have distance 0 exactly.
 *
 * @example
 * const { distances } = await nearestNeighbours(generated, training)
 */
export const nearestNeighbours = nativeFunction<
  [queries: NativeTensor, points: NativeTensor],
  Neighbours
>('nearestNeighbours')

/** Finds the nearest other point to some of the points, which `places` I64 [N] lists by their rows. */
export const nearestOthers = nativeFunction<
  [points: NativeTensor, places: NativeTensor],
  Neighbours
>('nearestOthers')
