import type { Dataset } from '../../data/dataset.js'
import { evenlySpaced } from '../../data/image-subset.js'
import { partsOf } from '../../sampling/parts.js'
import { type ClassNumbers, renumbered } from '../class-numbers.js'
import type { ImageParts } from './lazy-image-set.js'

/** Images of a data set from `first` on, each `stride` after the one before. */
export interface ChosenImages {
  readonly first: number
  readonly stride: number
  readonly count: number
}

/**
 * So many of the chosen images, evenly spread over them, with their labels.
 *
 * @param numbers how labels are numbered, in place of the data's own
 * @throws what Dataset.read throws, when they are read
 */
export function imagesOf(
  data: Dataset,
  chosen: ChosenImages,
  count: number,
  numbers?: ClassNumbers,
): ImageParts {
  const places = evenlySpaced(chosen.count, Math.min(count, chosen.count)).map(
    (at) => chosen.first + at * chosen.stride,
  )
  const [, channels, height, width] = data.shape
  const own = data.labels && Uint8Array.from(places, (place) => data.labels?.[place] ?? 0)
  const labels = renumbered(own, data, numbers ?? data)
  return {
    shape: [places.length, channels, height, width],
    ...(labels && { labels }),
    parts: () => readPlacesInParts(data, places),
  }
}

async function* readPlacesInParts(
  data: Dataset,
  places: readonly number[],
): AsyncGenerator<Uint8Array> {
  const size = data.channels * data.height * data.width
  for (const { from, to } of partsOf(places.length, size)) {
    const part = new Uint8Array((to - from) * size)
    for (let at = from; at < to; at++) {
      const place = places[at] ?? 0
      part.set(await data.read(place, place + 1), (at - from) * size)
    }
    yield part
  }
}
