// The training images, and the real images that samples are compared with.
import { openDataset } from '../../dist/index.js'

/**
 * Opens the training and the test images. `digits` and folders without splits have no test images; then
 * both are the same images, and `heldOut` is false.
 *
 * @param {string} source `digits`, `mnist`, `fashion-mnist` or a folder
 */
export async function openParts(source) {
  const test = await openIfThere(source, 'test')
  const train = test && (await openIfThere(source, 'train'))
  if (test && train) return { source, train, test, heldOut: true }
  const all = train ?? test ?? (await openDataset(source))
  return { source, train: all, test: all, heldOut: false }
}

async function openIfThere(source, split) {
  try {
    return await openDataset(source, { split })
  } catch (error) {
    // There is no such split. If the source itself does not exist, opening it without a split throws.
    if (['CONFIG_INVALID', 'DATA_NOT_FOUND'].includes(error.code)) return undefined
    throw error
  }
}
