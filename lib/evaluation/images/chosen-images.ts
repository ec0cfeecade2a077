import { type ClassNumbering, renumberLabels } from '../../data/class-numbering.js'
import { Dataset } from '../../data/dataset.js'
import { evenlySpaced, readImagesAt } from '../../data/image-subset.js'
import { partsOf } from '../../models/parts.js'
import type { ImageParts } from './image-set.js'

/** Images of a dataset: `count` of them from `first` on, `stride` apart. */
export interface ChosenImages {
  readonly first: number
  readonly stride: number
  readonly count: number
}

/** Returns the places of at most `count` of the chosen images, evenly spread over them. */
function placesOf({ first, stride, count: all }: ChosenImages, count: number): number[] {
  return evenlySpaced(all, Math.min(count, all)).map((at) => first + at * stride)
}

/**
 * Returns at most `count` of the chosen images, evenly spread over them, with their labels.
 *
 * @param numbering how to number the labels (default: as the dataset does)
 * @throws the errors of Dataset.read, when the images are read
 */
export function imagesOf(
  data: Dataset,
  chosen: ChosenImages,
  count: number,
  numbering: ClassNumbering = data,
): ImageParts {
  const places = placesOf(chosen, count)
  const [, channels, height, width] = data.shape
  const labels = renumberLabels(labelsAt(data, places), data, numbering)
  return {
    shape: [places.length, channels, height, width],
    ...(labels && { labels }),
    parts: () => readInParts(data, places),
  }
}

async function* readInParts(data: Dataset, places: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const { from, to } of partsOf(places.length, data.channels * data.height * data.width))
    yield await readImagesAt(data, places.slice(from, to))
}

/**
 * Returns the same images as a dataset of their own: the dataset itself if all are chosen, otherwise a
 * copy in memory.
 *
 * @throws the errors of Dataset.read
 */
export async function chosenDataset(
  data: Dataset,
  chosen: ChosenImages,
  count: number,
): Promise<Dataset> {
  const places = placesOf(chosen, count)
  if (places.length === data.count) return data
  const { name, classNames } = data
  const labels = labelsAt(data, places)
  const [, ...image] = data.shape
  return Dataset.fromArrays({
    name,
    images: await readImagesAt(data, places),
    shape: [places.length, ...image],
    ...(labels && { labels }),
    ...(classNames && { classNames }),
  })
}

function labelsAt({ labels }: Dataset, places: readonly number[]): Uint8Array | undefined {
  return labels && Uint8Array.from(places, (place) => labels[place] ?? 0)
}
