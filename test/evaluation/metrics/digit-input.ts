import { openDataset } from '../../../lib/data/open-dataset.js'
import type { ImageSet } from '../../../lib/evaluation/images/image-set.js'
import type { MetricInput } from '../../../lib/evaluation/metrics/metric.js'
import { floatTensor } from '../../../lib/models/native-tensors.js'
import type { NativeTensor } from '../../../lib/native/index.js'

/** Real digits as input of metrics, with features that need no network: means of 4 × 4 pixels. */

const SIDE = 28
const PIXELS = SIDE * SIDE
const CELLS = 7
export const FEATURES = CELLS * CELLS
const CLASSES = 10

const digits = await openDataset('digits')
const allImages = digits.images
const allLabels = digits.labels
if (allLabels === undefined) throw new Error('digits have labels')

function pooled(images: Uint8Array): Float32Array {
  const count = images.length / PIXELS
  const features = new Float32Array(count * FEATURES)
  for (let i = 0; i < images.length; i++) {
    const image = Math.floor(i / PIXELS)
    const row = Math.floor((i % PIXELS) / SIDE / 4)
    const column = Math.floor((i % SIDE) / 4)
    const place = image * FEATURES + row * CELLS + column
    features[place] = (features[place] ?? 0) + (images[i] ?? 0) / 16 / 255
  }
  return features
}

function classMeans(images: Uint8Array, labels: Uint8Array): Float32Array {
  const features = pooled(images)
  const means = new Float32Array(CLASSES * FEATURES)
  const counts = new Array<number>(CLASSES).fill(0)
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1
  for (const [i, value] of features.entries()) {
    const label = labels[Math.floor(i / FEATURES)] ?? 0
    const place = label * FEATURES + (i % FEATURES)
    means[place] = (means[place] ?? 0) + value / (counts[label] ?? 1)
  }
  return means
}

const means = classMeans(allImages.subarray(0, 4000 * PIXELS), allLabels.subarray(0, 4000))

/** Classifies by the distance to the mean of each class. About 4 in 5 digits are classified correctly. */
function nearness(features: Float32Array): Float32Array {
  const count = features.length / FEATURES
  const logits = new Float32Array(count * CLASSES)
  for (let place = 0; place < logits.length; place++) {
    const image = Math.floor(place / CLASSES)
    let sum = 0
    for (let i = 0; i < FEATURES; i++) {
      const mean = means[(place % CLASSES) * FEATURES + i] ?? 0
      sum += ((features[image * FEATURES + i] ?? 0) - mean) ** 2
    }
    logits[place] = -5 * sum
  }
  return logits
}

/** An image set, optionally with other features than its own. */
export function measured(
  images: Uint8Array,
  labels?: Uint8Array,
  features = pooled(images),
): ImageSet {
  const count = images.length / PIXELS
  const shape = [count, 1, SIDE, SIDE] as const
  const tensor: NativeTensor = { name: 'images', dtype: 'U8', shape, data: images }
  let logits: NativeTensor | undefined
  return {
    count,
    shape,
    ...(labels && { labels }),
    images: async () => tensor,
    features: async () => floatTensor('features', [count, features.length / count], features),
    logits: async () => {
      logits ??= floatTensor('logits', [count, CLASSES], nearness(pooled(images)))
      return logits
    },
  }
}

/** Digits from `start` to `end` (not included). */
export function digitBytes(start: number, end: number): Uint8Array {
  return allImages.subarray(start * PIXELS, end * PIXELS)
}

export function digitLabels(start: number, end: number): Uint8Array {
  return allLabels?.subarray(start, end) ?? new Uint8Array(end - start)
}

/** The first `count` digits of one class. */
export function digitsOfClass(wanted: number, count: number): Uint8Array {
  const places = [...digitLabels(0, 10_000).keys()].filter((i) => allLabels?.[i] === wanted)
  return Buffer.concat(places.slice(0, count).map((i) => digitBytes(i, i + 1)))
}

/** One image, repeated. */
export function repeated(image: Uint8Array, count: number): Uint8Array {
  return Buffer.concat(Array.from({ length: count }, () => image))
}

const training = measured(digitBytes(0, 1000), digitLabels(0, 1000))
const real = measured(digitBytes(1000, 1500), digitLabels(1000, 1500))

/** Compares with 500 unseen digits; the training images are 1000 others. */
export function inputOf(generated: ImageSet, seed = 1): MetricInput {
  return { generated, real, training, seed }
}
