import { predictedClasses } from '../../native.js'
import type { MeasuredImages } from './metric.js'

/** The class of each image: its label, where there are labels, else what the classifier names it. */
export async function imageClasses(images: MeasuredImages): Promise<Uint8Array | Int32Array> {
  return images.labels ?? predictedClasses(await images.logits())
}
