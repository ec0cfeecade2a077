import { labelTensor } from '../../models/native-tensors.js'
import {
  type NativeTensor,
  type Neighbours,
  nearestNeighbours,
  nearestOthers,
} from '../../native/index.js'
import type { ImageSet } from '../images/image-set.js'
import { type Closeness, closeness } from './distance-floor.js'
import { fewImages } from './flags.js'
import type { Flag, Metric, MetricInput } from './metric.js'
import { finiteResult } from './result.js'

const CLOSEST_UNSEEN = 0.001
const RATIO_LIMIT = 0.5
const COPIES_LIMIT = 0.01
const SHOWN_PAIRS = 10

/** What the nearest training images say, in features or in pixels. */
interface Found extends Closeness {
  /** The share of generated images farther from their neighbour than that is from its own. */
  readonly authenticity?: number
  /** The closest pairs, closest first. */
  readonly generated: readonly number[]
  readonly training: readonly number[]
  readonly distances: readonly number[]
}

/** Of training images that are someone's neighbour, the distance to the nearest other one. */
async function ownDistances(
  points: NativeTensor,
  places: Int32Array,
): Promise<Map<number, number>> {
  const asked = Int32Array.from(new Set(places))
  const { distances } = await nearestOthers(points, { ...labelTensor(asked), name: 'places' })
  return new Map([...asked].map((place, i) => [place, distances[i] ?? 0]))
}

async function authenticity(points: NativeTensor, found: Neighbours): Promise<number> {
  const own = await ownDistances(points, found.indices)
  let authentic = 0
  for (const [i, place] of found.indices.entries()) {
    if ((found.distances[i] ?? 0) > (own.get(place) ?? 0)) authentic++
  }
  return authentic / found.indices.length
}

/** Which images are closest, closest first; without sorting all places, which takes too long at once. */
function closestPlaces(distances: Float64Array): number[] {
  const limit = distances.toSorted()[Math.min(SHOWN_PAIRS, distances.length) - 1] ?? 0
  const places: number[] = []
  for (const [i, distance] of distances.entries()) if (distance <= limit) places.push(i)
  const by = (one: number, other: number) => (distances[one] ?? 0) - (distances[other] ?? 0)
  return places.sort(by).slice(0, SHOWN_PAIRS)
}

async function look(
  { generated, real, training }: MetricInput,
  of: (images: ImageSet) => Promise<NativeTensor>,
): Promise<Found> {
  const points = await of(training)
  const found = await nearestNeighbours(await of(generated), points)
  const floor = await nearestNeighbours(await of(real), points)
  const { distances, indices } = found
  const order = closestPlaces(distances)
  return {
    ...closeness(distances, floor.distances, CLOSEST_UNSEEN),
    ...(training.count > 1 && { authenticity: await authenticity(points, found) }),
    generated: order,
    training: order.map((i) => indices[i] ?? 0),
    distances: order.map((i) => distances[i] ?? 0),
  }
}

function flagsOf({ ratio, copies }: Found, space: string): (Flag | undefined)[] {
  const flag = (reason: string, message: string): Flag => ({ reason, message })
  return [
    ratio === undefined
      ? flag('noUnseenImages', `by ${space}, most real images are training images themselves`)
      : undefined,
    ratio !== undefined && ratio < RATIO_LIMIT
      ? flag(
          'memorised',
          `by ${space}, generated images are ${ratio.toFixed(2)} times as far from training images as ` +
            'real ones that the model did not see',
        )
      : undefined,
    copies > COPIES_LIMIT
      ? flag(
          'memorised',
          `by ${space}, ${(100 * copies).toFixed(1)} % of the generated images are as close to a training ` +
            `image as the closest ${100 * CLOSEST_UNSEEN} % of real ones`,
        )
      : undefined,
  ]
}

/**
 * Whether generated images are copies of training images: distances to the nearest one, in features and in
 * pixels, against those of real images that the model did not see.
 *
 * Ratio of the medians: about 1, near 0 for copies. Copies: the share no farther than the closest 0.1 % of
 * the unseen, about 0.001, 1 for copies. Authenticity: the share farther from the nearest training image than
 * that is from its own nearest, about 0.5, 0 for copies; 1 for images unlike any. The details show the
 * closest pairs by their places. `real` must not be part of `training`.
 */
export const memorisation: Metric = {
  name: 'memorisation',
  title: 'Memorisation',
  needs: ['images', 'features'],
  trainingFeatures: true,
  values: [
    { name: 'featureRatio', title: 'Distance to training, features', better: 'neither' },
    { name: 'featureCopies', title: 'Copies, features', better: 'lower' },
    { name: 'featureAuthenticity', title: 'Authenticity, features', better: 'higher' },
    { name: 'pixelRatio', title: 'Distance to training, pixels', better: 'neither' },
    { name: 'pixelCopies', title: 'Copies, pixels', better: 'lower' },
    { name: 'pixelAuthenticity', title: 'Authenticity, pixels', better: 'higher' },
  ],
  settings: { closestUnseen: CLOSEST_UNSEEN, distance: 'euclidean' },
  source:
    'Alaa et al. 2022, "How Faithful is your Synthetic Data?", arXiv:2102.08921 (authenticity); ' +
    'Meehan et al. 2020, "A Non-Parametric Test to Detect Data-Copying", arXiv:2004.05675 (unseen images)',
  usual: false,
  floor: false,
  async measure(evidence) {
    const features = await look(evidence, (images) => images.features())
    const pixels = await look(evidence, (images) => images.images())
    const { count } = evidence.real
    return finiteResult(
      {
        ...(features.ratio !== undefined && { featureRatio: features.ratio }),
        featureCopies: features.copies,
        ...(features.authenticity !== undefined && { featureAuthenticity: features.authenticity }),
        ...(pixels.ratio !== undefined && { pixelRatio: pixels.ratio }),
        pixelCopies: pixels.copies,
        ...(pixels.authenticity !== undefined && { pixelAuthenticity: pixels.authenticity }),
      },
      [
        ...flagsOf(features, 'features'),
        ...flagsOf(pixels, 'pixels'),
        fewImages(count, 1 / CLOSEST_UNSEEN, 'the closest of the unseen are a single image'),
      ],
      {
        featureGenerated: features.generated,
        featureTraining: features.training,
        featureDistances: features.distances,
        pixelGenerated: pixels.generated,
        pixelTraining: pixels.training,
        pixelDistances: pixels.distances,
      },
    )
  },
}
