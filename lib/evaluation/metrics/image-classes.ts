import { predictedClasses } from '../../native/index.js'
import type { ImageSet } from '../images/image-set.js'

/** The class of each image: its label, where there are labels, else what the classifier names it. */
export async function imageClasses(images: ImageSet): Promise<Uint8Array | Int32Array> {
  return images.labels ?? predictedClasses(await images.logits())
}
