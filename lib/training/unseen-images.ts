import type { Dataset } from '../data/dataset.js'
import { hasSplits } from '../data/source-options.js'
import { openRealImages, type RealImages } from '../evaluation/images/real-images.js'
import { unseenData } from '../evaluation/images/unseen-data.js'
import type { RunConfig } from '../runs/config.js'
import { locatedData } from '../runs/located-data.js'

/**
 * Opens the real images that a run is evaluated on: images that it is not trained on if the data have splits,
 * otherwise every second image that it learns from.
 *
 * @throws DATA_NOT_FOUND, DATA_INVALID
 */
export async function unseenImages(config: RunConfig, data: Dataset): Promise<RealImages> {
  const located = await locatedData(config)
  const inParts = await hasSplits(located.source)
  return openRealImages(inParts ? unseenData(located) : data, config.model.image)
}
