import type { Dataset } from '../data/dataset.js'
import { datasetOf, type ImageSource } from '../models/images.js'
import { byteTensor } from '../models/native-tensors.js'
import { partsOf } from '../models/parts.js'
import { msSsim, type NativeTensor, psnr, ssim } from '../native/index.js'
import { FalsarioError } from '../system/errors.js'
import type { Flag } from './metrics/metric.js'
import { scaleWeights } from './metrics/ms-ssim.js'

/** Side of SSIM's Gaussian window, in pixels; it does not fit into smaller images. */
const WINDOW = 11

/** The similarity of two sets of images, pair by pair. */
export interface PairSimilarity {
  /** Number of pairs, N. */
  readonly count: number
  /** Number of pairs of equal images: their PSNR is Infinity and left out of `meanPsnr`. */
  readonly equal: number
  /** Peak signal-to-noise ratio in decibels, 10 log10(255² / mean squared error): [N]. */
  readonly psnr: Float64Array
  /** Structural similarity, -1 to 1 (equal): [N]. Left out for images below 11 pixels. */
  readonly ssim?: Float64Array
  /** Multi-scale structural similarity, 0 to 1 (equal): [N]. */
  readonly msSsim: Float64Array
  /** Weights of the scales of `msSsim`, from the finest on: five, or three for images below 64 pixels. */
  readonly msSsimWeights: readonly number[]
  /** Mean over pairs of images that differ. Left out if all are equal. */
  readonly meanPsnr?: number
  /** Mean of `ssim` over all pairs. Left out for images below 11 pixels. */
  readonly meanSsim?: number
  /** Mean of `msSsim` over all pairs. */
  readonly meanMsSsim: number
  /** `smallImages`: there is no `ssim`. `equalImages`: number of pairs that `meanPsnr` leaves out. */
  readonly flags: readonly Flag[]
}

/**
 * Compares images one to one, the first with the first and so on, as uint8 [N, C, H, W]: PSNR, SSIM (Gaussian
 * window of 11 x 11, sigma 1.5, within the image, channels averaged) and MS-SSIM, whose windows shrink to
 * scales that are smaller than they are. Images that a model generated are rounded to bytes first.
 *
 * Images are read and compared in parts of at most 256. Besides the images that the caller holds, memory is
 * needed for one part of both sets and for 24 bytes per pair.
 *
 * Sources: Wang et al. 2004, "Image Quality Assessment: From Error Visibility to Structural
 * Similarity" (SSIM); Wang et al. 2003, "Multi-scale Structural Similarity for Image Quality
 * Assessment" (MS-SSIM and its weights).
 *
 * @throws DATA_MISMATCH if counts or sizes differ, CONFIG_INVALID for a value that has no images,
 * DATA_INVALID, DISPOSED
 * @example
 * const { meanPsnr, meanSsim } = await pairSimilarity(data, await model.reconstruct(data))
 * console.log(`${meanPsnr?.toFixed(1)} dB, SSIM ${meanSsim?.toFixed(3)}`)
 */
export async function pairSimilarity(
  first: ImageSource,
  second: ImageSource,
): Promise<PairSimilarity> {
  const [firstData, secondData] = [datasetOf(first, 'first'), datasetOf(second, 'second')]
  requireSameShape(firstData, secondData)
  const { count, channels, height, width } = firstData
  const small = Math.min(height, width) < WINDOW
  const weights = scaleWeights(height, width)
  const decibels = new Float64Array(count)
  const similarities = new Float64Array(small ? 0 : count)
  const multiScale = new Float64Array(count)
  for (const { from, to } of partsOf(count, channels * height * width)) {
    const a = await tensorOf(firstData, from, to)
    const b = await tensorOf(secondData, from, to)
    decibels.set(await psnr(a, b), from)
    if (!small) similarities.set(await ssim(a, b), from)
    multiScale.set(await msSsim(a, b, weights), from)
  }
  const different = decibels.filter(Number.isFinite)
  const equal = count - different.length
  return {
    count,
    equal,
    psnr: decibels,
    ...(!small && { ssim: similarities }),
    msSsim: multiScale,
    msSsimWeights: weights,
    ...(different.length > 0 && { meanPsnr: meanOf(different) }),
    ...(!small && { meanSsim: meanOf(similarities) }),
    meanMsSsim: meanOf(multiScale),
    flags: [...(small ? [tooSmall(height, width)] : []), ...(equal > 0 ? [equalPairs(equal)] : [])],
  }
}

function requireSameShape(first: Dataset, second: Dataset): void {
  const [expected, received] = [first, second].map(({ shape }) => `[${shape.join(', ')}]`)
  if (expected === undefined || received === undefined || expected === received) return
  const sentence = `images are compared one to one, but ${first.name} has the shape ${expected} and ${second.name} ${received} ([N, C, H, W])`
  throw new FalsarioError('DATA_MISMATCH', sentence, {
    path: 'second',
    expected,
    received,
    fix: 'pass equally many images with the same channels, height and width: Dataset.slice selects images, openDataset resizes a folder (size)',
  })
}

async function tensorOf(data: Dataset, from: number, to: number): Promise<NativeTensor> {
  const [, ...image] = data.shape
  const shape = [to - from, ...image]
  return byteTensor(data.name, shape, await data.read(from, to))
}

function tooSmall(height: number, width: number): Flag {
  const message = `images of ${height} x ${width} are too small for SSIM's window of ${WINDOW} x ${WINDOW}: SSIM is left out`
  return { reason: 'smallImages', message }
}

function equalPairs(count: number): Flag {
  const message = `${count} ${count === 1 ? 'pair is' : 'pairs are'} equal: their PSNR is Infinity and left out of the mean`
  return { reason: 'equalImages', message }
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
