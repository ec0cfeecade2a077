import type { Dataset } from '../data/dataset.js'
import { hasSplits } from '../data/source-options.js'
import { openRealImages, type RealImages } from '../evaluation/images/real-images.js'
import { unseenData } from '../evaluation/images/unseen-data.js'
import type { RunConfig } from '../runs/config.js'

/**
 * What a run is measured against on its way: images that it does not learn from where the data come in
 * parts, else every second one of those that it learns from.
 *
 * @throws DATA_NOT_FOUND, DATA_INVALID
 */
export async function unseenImages(config: RunConfig, data: Dataset): Promise<RealImages> {
  const inParts = await hasSplits(config.data.source)
  return openRealImages(inParts ? unseenData(config.data) : data, config.model.image)
}
