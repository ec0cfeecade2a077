import { callNative } from './index.js'
import type { NativeTensor } from './types.js'

/**
 * The metrics of the native core: tensors in, numbers out. They compute on the native training thread,
 * the long ones in slices between which a run has its turns. Features are F32 [N, D], rows as the
 * images; DATA_MISMATCH names a tensor of another shape, DATA_INVALID one with a number that is not
 * finite. Native.ts loads what they call.
 */

/** What a Fréchet distance knows of a set of features; both tensors are F64. */
export interface FeatureMoments {
  /** Rows. */
  readonly count: number
  /** [D] */
  readonly mean: NativeTensor
  /** [D, D], divided by N - 1; 0 where there is one row. */
  readonly covariance: NativeTensor
}

/** Of several values: subsets or splits. */
export interface MeanAndDeviation {
  readonly mean: number
  /** The root of their mean squared deviation. */
  readonly deviation: number
}

/** The nearest point to each query. */
export interface Neighbours {
  readonly distances: Float64Array
  /** Which point. */
  readonly indices: Int32Array
}

/** What the add-on exports; for this file and native.ts. */
export interface AddonMetrics {
  nearestDistance(images: NativeTensor): Promise<number>
  moments(features: NativeTensor): Promise<FeatureMoments>
  frechetDistance(
    first: Pick<FeatureMoments, 'mean' | 'covariance'>,
    second: Pick<FeatureMoments, 'mean' | 'covariance'>,
  ): Promise<number>
  kernelDistance(
    real: NativeTensor,
    generated: NativeTensor,
    subsets: number,
    size: number,
    seed: number,
  ): Promise<MeanAndDeviation>
  inceptionScore(logits: NativeTensor, splits: number): Promise<MeanAndDeviation>
  precisionRecall(
    real: NativeTensor,
    generated: NativeTensor,
    neighbours: number,
  ): Promise<{ readonly precision: number; readonly recall: number }>
  densityCoverage(
    real: NativeTensor,
    generated: NativeTensor,
    neighbours: number,
  ): Promise<{ readonly density: number; readonly coverage: number }>
  predictedClasses(logits: NativeTensor): Promise<Int32Array>
  classPairs(labels: NativeTensor, count: number, seed: number): Promise<NativeTensor>
  psnr(first: NativeTensor, second: NativeTensor, pairs?: NativeTensor): Promise<Float64Array>
  ssim(first: NativeTensor, second: NativeTensor, pairs?: NativeTensor): Promise<Float64Array>
  msSsim(
    first: NativeTensor,
    second: NativeTensor,
    pairs: NativeTensor | undefined,
    weights: readonly number[],
  ): Promise<Float64Array>
  nearestNeighbours(
    queries: NativeTensor | undefined,
    points: NativeTensor,
    places?: NativeTensor,
  ): Promise<Neighbours>
}

/** The mean distance of an image to the nearest other one of a set [N, …], a root mean square. */
export function nearestDistance(images: NativeTensor): Promise<number> {
  return callNative((native) => native.nearestDistance(images))
}

/** Mean and covariance of features, in float64. */
export function moments(features: NativeTensor): Promise<FeatureMoments> {
  return callNative((native) => native.moments(features))
}

/**
 * The Fréchet distance between two sets of features by their moments, at least 0: FID of Inception's
 * features. Singular covariances (fewer images than features, dead features) are no hindrance.
 *
 * @example
 * const fid = await frechetDistance(await moments(real), await moments(generated))
 */
export function frechetDistance(
  first: Pick<FeatureMoments, 'mean' | 'covariance'>,
  second: Pick<FeatureMoments, 'mean' | 'covariance'>,
): Promise<number> {
  return callNative((native) => native.frechetDistance(first, second))
}

/** How a kernel distance is estimated. */
export interface KernelDistanceOptions {
  /** How many subsets are drawn. */
  readonly subsets: number
  /** Rows of a subset, drawn without replacement: 2 to the rows of the smaller set. */
  readonly size: number
  readonly seed: number
}

/**
 * The kernel distance (KID): unbiased, so that it may be below 0, with the kernel (x·y / D + 1)³.
 *
 * @example
 * const { mean } = await kernelDistance(real, generated, { subsets: 100, size: 1000, seed: 1 })
 */
export function kernelDistance(
  real: NativeTensor,
  generated: NativeTensor,
  { subsets, size, seed }: KernelDistanceOptions,
): Promise<MeanAndDeviation> {
  return callNative((native) => native.kernelDistance(real, generated, subsets, size, seed))
}

/**
 * The inception score of a classifier's logits [N, classes], from 1 to the number of classes.
 *
 * @param splits parts of the images in their order, at most N
 */
export function inceptionScore(logits: NativeTensor, splits: number): Promise<MeanAndDeviation> {
  return callNative((native) => native.inceptionScore(logits, splits))
}

/**
 * The share of generated features within the real manifold, and of real ones within the generated, 0 to 1.
 *
 * @param neighbours which neighbour a ball reaches to; each set has more rows than that
 */
export function precisionRecall(
  real: NativeTensor,
  generated: NativeTensor,
  neighbours: number,
): Promise<{ readonly precision: number; readonly recall: number }> {
  return callNative((native) => native.precisionRecall(real, generated, neighbours))
}

/**
 * How densely generated features lie in real ones' balls (1 as the real ones do), and the share of balls
 * with one in it.
 *
 * @param neighbours which neighbour a ball reaches to; there are more real rows than that
 */
export function densityCoverage(
  real: NativeTensor,
  generated: NativeTensor,
  neighbours: number,
): Promise<{ readonly density: number; readonly coverage: number }> {
  return callNative((native) => native.densityCoverage(real, generated, neighbours))
}

/** The likeliest class of each image, by a classifier's logits [N, classes]. */
export function predictedClasses(logits: NativeTensor): Promise<Int32Array> {
  return callNative((native) => native.predictedClasses(logits))
}

/**
 * Random pairs of different images of one class: places I64 [count, 2], none where every image is alone
 * in its class.
 *
 * @param labels I64 [N]
 */
export function classPairs(
  labels: NativeTensor,
  count: number,
  seed: number,
): Promise<NativeTensor> {
  return callNative((native) => native.classPairs(labels, count, seed))
}

/**
 * The peak signal-to-noise ratio of each pair of images in decibels; Infinity where both are the same.
 *
 * @param first U8 [N, C, H, W], and `second` of the same shape
 * @param pairs which images go together, I64 [P, 2]; else those of one place do
 */
export function psnr(
  first: NativeTensor,
  second: NativeTensor,
  pairs?: NativeTensor,
): Promise<Float64Array> {
  return callNative((native) => native.psnr(first, second, pairs))
}

/**
 * The structural similarity of each pair of images, -1 to 1 (equal): Gaussian window of 11 × 11 pixels,
 * sigma 1.5, within the image only, channels averaged; it shrinks to smaller images.
 *
 * @param first U8 [N, C, H, W], and `second` of the same shape
 * @param pairs which images go together, I64 [P, 2]; else those of one place do
 */
export function ssim(
  first: NativeTensor,
  second: NativeTensor,
  pairs?: NativeTensor,
): Promise<Float64Array> {
  return callNative((native) => native.ssim(first, second, pairs))
}

/**
 * The multi-scale structural similarity of each pair of images, 0 to 1 (equal).
 *
 * @param weights one a scale, each half as large as the one before; they add up to 1
 * @param pairs which images go together, I64 [P, 2]; else those of one place do
 */
export function msSsim(
  first: NativeTensor,
  second: NativeTensor,
  weights: readonly number[],
  pairs?: NativeTensor,
): Promise<Float64Array> {
  return callNative((native) => native.msSsim(first, second, pairs, weights))
}

/**
 * The nearest point to each query by Euclidean distance: features, or images U8 [N, …], whose unit is a
 * step of a pixel. Equal ones are at distance 0 exactly.
 *
 * @example
 * const { distances } = await nearestNeighbours(generated, training)
 */
export function nearestNeighbours(
  queries: NativeTensor,
  points: NativeTensor,
): Promise<Neighbours> {
  return callNative((native) => native.nearestNeighbours(queries, points))
}

/**
 * The same for some of the points, each among all the others.
 *
 * @param places which, I64 [N]
 */
export function nearestOthers(points: NativeTensor, places: NativeTensor): Promise<Neighbours> {
  return callNative((native) => native.nearestNeighbours(undefined, points, places))
}
