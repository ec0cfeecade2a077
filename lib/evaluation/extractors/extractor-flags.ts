import type { Dataset } from '../../data/dataset.js'
import { predictedClasses } from '../../native/index.js'
import type { ImageSet } from '../images/image-set.js'
import { usesLogits } from '../metrics/choose-metrics.js'
import type { Flag, Metric } from '../metrics/metric.js'
import type { ExtractorIdentity } from './feature-extractor.js'
import { unverifiedInception } from './known-contracts.js'
import { namesClassesOf } from './own-classes.js'

/** A classifier with a lower accuracy on the real images was trained on images of another kind. */
const MIN_ACCURACY = 0.9

/**
 * Returns the warnings about an extractor, as far as metrics use it. If none does, nothing is computed.
 *
 * @param real the real images of `data` that are compared with
 */
export async function extractorFlags(
  identity: ExtractorIdentity,
  metrics: readonly Metric[],
  real: ImageSet,
  data: Dataset,
): Promise<Flag[]> {
  const features = metrics.some(({ needs }) => needs.includes('features'))
  if (!features && !metrics.some(usesLogits)) return []
  return [
    ...unverifiedInception(identity),
    ...(await foreignFeatures(real, data, identity)),
    ...(features ? await constantFeatures(real, identity) : []),
  ]
}

/** Returns a warning if a classifier was trained on images of another kind: distances then mean little. */
async function foreignFeatures(
  real: ImageSet,
  data: Dataset,
  identity: ExtractorIdentity,
): Promise<Flag[]> {
  if (identity.kind === 'torchscript' || data.labels === undefined) return []
  const { labels } = real
  const known = labels !== undefined && namesClassesOf(identity, data)
  const accuracy = known ? await accuracyOf(real, labels) : 0
  if (accuracy >= MIN_ACCURACY) return []
  const fault = known
    ? `classifies only ${(100 * accuracy).toFixed(1)} % of the real images correctly: it was trained on other ` +
      'images, or too little'
    : 'was trained on other classes than those of the data'
  return [{ reason: 'foreignFeatures', message: `the extractor ${identity.name} ${fault}` }]
}

async function accuracyOf(images: ImageSet, labels: Uint8Array): Promise<number> {
  const predicted = await predictedClasses(await images.logits())
  return labels.filter((label, image) => predicted[image] === label).length / labels.length
}

/** Returns a warning if all real images have the same features: every distance is then 0. */
async function constantFeatures(real: ImageSet, { name }: ExtractorIdentity): Promise<Flag[]> {
  const { data, shape } = await real.features()
  const [count = 0, size = 1] = shape
  const numbers = new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4)
  if (count < 2 || numbers.some((value, at) => value !== numbers[at % size])) return []
  const message = `all ${count} real images have the same features: ${name} cannot distinguish them`
  return [{ reason: 'constantFeatures', message }]
}
