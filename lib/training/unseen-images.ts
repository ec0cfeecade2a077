import type { RunConfig } from '../config/run.js'
import type { Dataset } from '../data/dataset.js'
import { comesInParts } from '../data/source-options.js'
import { openRealImages, type RealImages } from '../evaluation/real-images.js'

/**
 * What a run is measured against: the test images of data that come in parts, else every second
 * one of those that it learns from.
 *
 * @throws DATA_NOT_FOUND, DATA_INVALID
 */
export async function unseenImages(
  { data: { source, split: _, ...options }, model }: RunConfig,
  data: Dataset,
): Promise<RealImages> {
  const inParts = await comesInParts(source)
  return openRealImages(inParts ? { source, ...options } : data, model.image)
}
