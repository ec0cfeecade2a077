import { sizeOption } from '../data/source-options.js'
import type { Dataset, DatasetOptions, Model } from '../index.js'
import { type CommandOpening, openForCommand } from './open-data.js'

/**
 * Opens a dataset for a model. Resizes the images of a folder to the model's size and converts them to its
 * channels; datasets of a fixed size are opened unchanged.
 *
 * @throws DATA_NOT_FOUND, DATA_INVALID, CONFIG_INVALID if the dataset has no such split
 */
export async function openFor(
  { spec }: Model,
  source: string,
  split: DatasetOptions['split'],
  opening: CommandOpening,
): Promise<Dataset> {
  // Only datasets of a fixed size have splits.
  const options = split === undefined ? await sizeOption(source, spec.image) : { split }
  return openForCommand(source, options, opening)
}
