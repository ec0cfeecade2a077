import { predictedClasses } from '../../native/index.js'
import type { ImageSet } from '../images/image-set.js'

/** Returns the class of each image: its label, or without labels the class that the extractor predicts. */
export async function imageClasses(images: ImageSet): Promise<Uint8Array | Int32Array> {
  return images.labels ?? predictedClasses(await images.logits())
}
