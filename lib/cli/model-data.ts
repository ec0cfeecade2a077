import { type Dataset, type DatasetOptions, FalsarioError, type Model } from '../index.js'
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
  const open = (options: DatasetOptions) => openForCommand(source, options, opening)
  // Only data of a size of their own come in parts.
  if (split !== undefined) return open({ split })
  const { channels, height, width } = spec.image
  const size: [number, number] = [height, width]
  try {
    if (channels !== 1 && channels !== 3) return await open({ size })
    return await open({ size, channels })
  } catch (error) {
    const fixedSize = error instanceof FalsarioError && error.code === 'CONFIG_INVALID'
    if (!fixedSize) throw error
    return open({})
  }
}
