import type { Dataset } from '../../data/dataset.js'
import { predictedClasses } from '../../native.js'
import { knowsClassesOf } from '../class-numbers.js'
import type { Flag, MeasuredImages } from '../metrics/metric.js'
import type { ExtractorIdentity } from './feature-extractor.js'

/** A classifier that names fewer real images right than this was made for images of another kind. */
const OWN_KIND = 0.9

/**
 * Says so where a classifier's features are those of another kind of images: distances between them
 * are numbers all the same, and mean little.
 */
export async function foreignFeatures(
  real: MeasuredImages,
  data: Dataset,
  identity: ExtractorIdentity,
): Promise<Flag[]> {
  if (identity.kind !== 'classifier' || data.labels === undefined) return []
  const { labels } = real
  const known = labels !== undefined && knowsClassesOf(data, identity)
  const accuracy = known ? await accuracyOf(real, labels) : 0
  if (accuracy >= OWN_KIND) return []
  const said = known
    ? `names only ${(100 * accuracy).toFixed(1)} % of the real images as they are labelled: it was not made for ` +
      'such images, or learnt too little'
    : 'does not know the classes of the data: it was not made for such images'
  const message = `the extractor ${identity.name} ${said}`
  return [{ reason: 'foreignFeatures', message }]
}

async function accuracyOf(images: MeasuredImages, labels: Uint8Array): Promise<number> {
  const named = await predictedClasses(await images.logits())
  return labels.filter((label, image) => named[image] === label).length / labels.length
}

/** Says so where an extractor sees no difference between real images: then every distance is 0. */
export async function constantFeatures(
  real: MeasuredImages,
  { name }: ExtractorIdentity,
): Promise<Flag[]> {
  const { data, shape } = await real.features()
  const [count = 0, size = 1] = shape
  const numbers = new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4)
  if (count < 2 || numbers.some((value, at) => value !== numbers[at % size])) return []
  const message = `all ${count} real images have the same features: ${name} tells none from another`
  return [{ reason: 'constantFeatures', message }]
}
