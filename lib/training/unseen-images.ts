import type { Dataset } from '../data/dataset.js'
import { hasSplits } from '../data/source-options.js'
import { openRealImages, type RealImages } from '../evaluation/images/real-images.js'
import { unseenData } from '../evaluation/images/unseen-data.js'
import type { RunConfig } from '../runs/config.js'

/**
 * Opens the real images that a run is evaluated on: images that it is not trained on if the data have splits,
 * otherwise every second image that it learns from.
 *
 * @throws DATA_NOT_FOUND, DATA_INVALID
 */
export async function unseenImages(config: RunConfig, data: Dataset): Promise<RealImages> {
  const inParts = await hasSplits(config.data.source)
  return openRealImages(inParts ? unseenData(config.data) : data, config.model.image)
}
