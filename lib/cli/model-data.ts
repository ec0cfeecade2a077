import { sizeOption } from '../data/source-options.js'
import type { Dataset, DatasetOptions, Model } from '../index.js'
import { type CommandOpening, openForCommand } from './open-data.js'

/**
 * Opens data for a model: the pictures of a folder are brought to its size and channels, data of a
 * size of their own come as they are.
 *
 * @throws DATA_NOT_FOUND, DATA_INVALID, CONFIG_INVALID for a split that the data do not have
 */
export async function openFor(
  { spec }: Model,
  source: string,
  split: DatasetOptions['split'],
  opening: CommandOpening,
): Promise<Dataset> {
  // Only data of a size of their own come in parts.
  const options = split === undefined ? await sizeOption(source, spec.image) : { split }
  return openForCommand(source, options, opening)
}
