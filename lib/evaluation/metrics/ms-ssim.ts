import { labelTensor } from '../../models/native-tensors.js'
import { classPairs, msSsim as compare } from '../../native/index.js'
import type { ImageSet } from '../images/image-set.js'
import { imageClasses } from './image-classes.js'
import type { Flag, Metric } from './metric.js'
import { finiteResult } from './result.js'

/** At most: no more than there are different ones. */
const PAIRS = 10_000
/** Wang et al. 2003, from the finest scale to the coarsest. */
const WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
/** Smaller images have three scales. */
const FIVE_SCALES_FROM = 64

/** As many scales as the images have, at most five, or three of small ones; weights that add up to 1. */
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

/** How alike images of a class are: over all pairs, and by class. */
interface Alikeness {
  readonly pairs: number
  readonly mean: number
  readonly classes: readonly number[]
  readonly means: readonly number[]
}

/** Undefined where each image is alone in its class. */
async function alikeness(images: ImageSet, seed: number): Promise<Alikeness | undefined> {
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

function noPairs(whose: string): Flag {
  return { reason: 'noPairs', message: `no two ${whose} images are of one class` }
}

/** Nearer to "all the same" than to the real images. */
function collapse(generated: number, real: number): Flag | undefined {
  if (generated <= (1 + real) / 2) return undefined
  const shown = `${generated.toFixed(3)}, of real images ${real.toFixed(3)}`
  return { reason: 'collapsed', message: `images of a class are much alike: ${shown}` }
}

/**
 * The mean multi-scale structural similarity of random pairs of generated images of one class: 0 to 1,
 * all the same. What is much higher than of real images (`msSsimReal`) shows few different images: mode
 * collapse within the class. Smaller images than 64 pixels have three scales, and windows shrink to them.
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
    const one = await alikeness(generated, seed)
    const other = await alikeness(real, seed)
    const result = finiteResult(
      { ...(one && { msSsim: one.mean }), ...(other && { msSsimReal: other.mean }) },
      [
        one === undefined ? noPairs('generated') : undefined,
        other === undefined ? noPairs('real') : undefined,
        one && other && collapse(one.mean, other.mean),
      ],
      {
        ...(one && { classes: one.classes, msSsim: one.means }),
        ...(other && { realClasses: other.classes, msSsimReal: other.means }),
      },
    )
    const [, , height, width] = generated.shape
    const weights = scaleWeights(height, width)
    const used = { pairs: one?.pairs ?? 0, scales: weights.length }
    return { ...result, settings: used }
  },
}
