import { labelTensor } from '../../models/native-tensors.js'
import { classPairs, msSsim as compare } from '../../native/index.js'
import type { ImageSet } from '../images/image-set.js'
import { imageClasses } from './image-classes.js'
import type { Flag, Metric } from './metric.js'
import { finiteResult } from './result.js'

/** Pairs at most; fewer if there are fewer distinct pairs. */
const PAIRS = 10_000
/** From the finest scale to the coarsest (Wang et al. 2003). */
const WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
/** Pixels per side; smaller images have three scales. */
const FIVE_SCALES_FROM = 64

/** Returns the weights of the scales, which add up to 1: five scales, at most three for small images. */
export function scaleWeights(height: number, width: number): number[] {
  const side = Math.min(height, width)
  const scales = side >= FIVE_SCALES_FROM ? 5 : Math.min(3, 1 + Math.floor(Math.log2(side)))
  const weights = WEIGHTS.slice(0, scales)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

function countPairs(labels: Iterable<number>): number {
  const counts = new Map<number, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0)
}

/** Similarity of images of the same class: over all pairs, and by class. */
interface ClassSimilarity {
  readonly pairs: number
  readonly mean: number
  readonly classes: readonly number[]
  readonly means: readonly number[]
}

/** Returns undefined if no two images have the same class. */
async function classSimilarity(
  images: ImageSet,
  seed: number,
): Promise<ClassSimilarity | undefined> {
  const labels = await imageClasses(images)
  const count = Math.min(PAIRS, countPairs(labels))
  if (count === 0) return undefined
  const pairs = await classPairs(labelTensor(labels), count, seed)
  const tensor = await images.images()
  const [, , height, width] = images.shape
  const values = await compare(tensor, tensor, scaleWeights(height, width), pairs)
  const { buffer, byteOffset, byteLength } = pairs.data
  const places = new BigInt64Array(buffer, byteOffset, byteLength / 8)
  const sums = new Map<number, { sum: number; count: number }>()
  let total = 0
  for (const [i, value] of values.entries()) {
    const label = labels[Number(places[2 * i])] ?? 0
    const before = sums.get(label) ?? { sum: 0, count: 0 }
    sums.set(label, { sum: before.sum + value, count: before.count + 1 })
    total += value
  }
  const classes = [...sums].sort(([one], [other]) => one - other)
  return {
    pairs: count,
    mean: total / values.length,
    classes: classes.map(([label]) => label),
    means: classes.map(([, { sum, count }]) => sum / count),
  }
}

function noPairs(origin: 'generated' | 'real'): Flag {
  return { reason: 'noPairs', message: `no two ${origin} images have the same class` }
}

/** Returns a warning if the similarity is closer to 1 (all images equal) than to that of real images. */
function collapse(generated: number, real: number): Flag | undefined {
  if (generated <= (1 + real) / 2) return undefined
  const similarities = `${generated.toFixed(3)}, real images ${real.toFixed(3)}`
  return { reason: 'collapsed', message: `images of a class are very similar: ${similarities}` }
}

/**
 * The mean multi-scale structural similarity of random pairs of generated images of the same class, 0 to 1
 * (equal). A value far above that of real images (`msSsimReal`) shows mode collapse within the classes. Images
 * smaller than 64 pixels are compared at three scales. At a scale where an image is smaller than the window, the
 * window is made as small as the image.
 */
export const msSsim: Metric = {
  name: 'msSsim',
  title: 'MS-SSIM',
  needs: ['images', 'imageClasses'],
  values: [
    { name: 'msSsim', title: 'MS-SSIM', better: 'lower' },
    { name: 'msSsimReal', title: 'MS-SSIM of real images', better: 'neither' },
  ],
  settings: { pairs: PAIRS },
  source:
    'Odena et al. 2017, "Conditional Image Synthesis with Auxiliary Classifier GANs", arXiv:1610.09585; ' +
    'Wang et al. 2003',
  usual: false,
  floor: false,
  async measure({ generated, real, seed }) {
    const own = await classSimilarity(generated, seed)
    const other = await classSimilarity(real, seed)
    const result = finiteResult(
      { ...(own && { msSsim: own.mean }), ...(other && { msSsimReal: other.mean }) },
      [
        own === undefined ? noPairs('generated') : undefined,
        other === undefined ? noPairs('real') : undefined,
        own && other && collapse(own.mean, other.mean),
      ],
      {
        ...(own && { classes: own.classes, msSsim: own.means }),
        ...(other && { realClasses: other.classes, msSsimReal: other.means }),
      },
    )
    const [, , height, width] = generated.shape
    const weights = scaleWeights(height, width)
    return { ...result, settings: { pairs: own?.pairs ?? 0, scales: weights.length } }
  },
}
