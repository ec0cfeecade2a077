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

/** Distances of generated images to their nearest training images, in features or in pixels. */
interface Nearness extends Closeness {
  /**
   * Share of generated images that are farther from their nearest training image than that image is from its own
   * nearest one.
   */
  readonly authenticity?: number
  /** Places of the images of the closest pairs, closest first, and their distances. */
  readonly generated: readonly number[]
  readonly training: readonly number[]
  readonly distances: readonly number[]
}

/** Returns the distance of each of some training images to the nearest other training image. */
async function ownDistances(
  points: NativeTensor,
  places: Int32Array,
): Promise<Map<number, number>> {
  const distinct = Int32Array.from(new Set(places))
  const { distances } = await nearestOthers(points, { ...labelTensor(distinct), name: 'places' })
  return new Map([...distinct].map((place, i) => [place, distances[i] ?? 0]))
}

async function authenticity(points: NativeTensor, neighbours: Neighbours): Promise<number> {
  const { indices, distances } = neighbours
  const own = await ownDistances(points, indices)
  let authentic = 0
  for (const [i, place] of indices.entries())
    if ((distances[i] ?? 0) > (own.get(place) ?? 0)) authentic++
  return authentic / indices.length
}

/** Returns the places of the closest images, closest first. Sorting all places would block too long. */
function closestPlaces(distances: Float64Array): number[] {
  const limit = distances.toSorted()[Math.min(SHOWN_PAIRS, distances.length) - 1] ?? 0
  const places: number[] = []
  for (const [i, distance] of distances.entries()) if (distance <= limit) places.push(i)
  const by = (one: number, other: number) => (distances[one] ?? 0) - (distances[other] ?? 0)
  return places.sort(by).slice(0, SHOWN_PAIRS)
}

/** @param pointsOf features or pixels of a set */
async function nearnessOf(
  { generated, real, training }: MetricInput,
  pointsOf: (images: ImageSet) => Promise<NativeTensor>,
): Promise<Nearness> {
  const points = await pointsOf(training)
  const neighbours = await nearestNeighbours(await pointsOf(generated), points)
  const floor = await nearestNeighbours(await pointsOf(real), points)
  const { distances, indices } = neighbours
  const order = closestPlaces(distances)
  return {
    ...closeness(distances, floor.distances, CLOSEST_UNSEEN),
    ...(training.count > 1 && { authenticity: await authenticity(points, neighbours) }),
    generated: order,
    training: order.map((i) => indices[i] ?? 0),
    distances: order.map((i) => distances[i] ?? 0),
  }
}

/** @param space `features` or `pixels` */
function flagsOf({ ratio, copies }: Nearness, space: string): (Flag | undefined)[] {
  const flag = (reason: string, message: string): Flag => ({ reason, message })
  return [
    ratio === undefined
      ? flag('noUnseenImages', `by ${space}, most real images are also training images`)
      : undefined,
    ratio !== undefined && ratio < RATIO_LIMIT
      ? flag(
          'memorised',
          `by ${space}, generated images are ${ratio.toFixed(2)} times as far from training images as ` +
            'unseen real images',
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
 * Detects generated images that are copies of training images. Compares their distances to the nearest training
 * image, in features and in pixels, with those of real images that the model did not see. `real` must not be
 * part of `training`.
 *
 * Ratio: of the median distances; about 1, near 0 for copies. Copies: the share of generated images that are at
 * least as close as the closest 0.1 % of the unseen images; about 0.001, 1 for copies. Authenticity: the share
 * that are farther from their nearest training image than it is from its own nearest; about 0.5, 0 for copies,
 * 1 for images unlike all others. The details have the places of the closest pairs.
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
  async measure(input) {
    const features = await nearnessOf(input, (images) => images.features())
    const pixels = await nearnessOf(input, (images) => images.images())
    const { count } = input.real
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
        fewImages(count, 1 / CLOSEST_UNSEEN, 'the closest unseen images are a single image'),
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
