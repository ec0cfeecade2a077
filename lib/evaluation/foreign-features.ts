import type { FeatureExtractor } from './feature-extractor.js'
import type { Flag, MeasuredImages } from './metric.js'

/** A classifier that names fewer real images right than this was made for images of another kind. */
const OWN_KIND = 0.9

/**
 * Says so where a classifier's features are those of another kind of images: distances between them
 * are numbers all the same, and mean little.
 */
export async function foreignFeatures(
  real: MeasuredImages,
  classes: number,
  { identity }: FeatureExtractor,
): Promise<Flag[]> {
  const { labels } = real
  if (identity.kind !== 'classifier' || labels === undefined) return []
  const accuracy = classes === identity.classes ? await accuracyOf(real, labels) : 0
  if (accuracy >= OWN_KIND) return []
  const said =
    classes === identity.classes
      ? `names ${(100 * accuracy).toFixed(1)} % of the real images as they are labelled`
      : `knows ${identity.classes} classes, the data have ${classes}`
  const message = `the extractor ${identity.name} ${said}: it was not made for such images`
  return [{ reason: 'foreignFeatures', message }]
}

async function accuracyOf(images: MeasuredImages, labels: Uint8Array): Promise<number> {
  const { data, shape } = await images.logits()
  const scores = new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4)
  const [, classes = 1] = shape
  let right = 0
  labels.forEach((label, image) => {
    const row = scores.subarray(image * classes, (image + 1) * classes)
    if (row.indexOf(Math.max(...row)) === label) right += 1
  })
  return right / labels.length
}
