import { sizeOption } from '../data/source-options.js'
import type { Dataset, DatasetOptions, Model } from '../index.js'
import { type CommandOpening, openForCommand } from './open-data.js'

/** The options of the command line that choose or change images. */
interface ChosenData {
  readonly split: DatasetOptions['split']
  readonly size: DatasetOptions['size']
  readonly pad: DatasetOptions['pad']
}

/**
 * Opens a dataset for a model. Resizes the images of a folder to the model's size, or to the one that is chosen, and
 * converts them to its channels; datasets of a fixed size are opened unchanged.
 *
 * @throws DATA_NOT_FOUND, DATA_INVALID, CONFIG_INVALID if the dataset has no such split
 */
export async function openFor(
  { spec }: Model,
  source: string,
  { split, size, pad }: ChosenData,
  opening: CommandOpening,
): Promise<Dataset> {
  const options = {
    ...(await sizeOption(source, spec.image)),
    ...(split && { split }),
    ...(size && { size }),
    ...(pad && { pad }),
  }
  return openForCommand(source, options, opening)
}
