// The images that are learnt, and the real ones that samples are held against.
import { openDataset } from '../../dist/index.js'

/**
 * Training images, and whether there are others to test with: `digits` and folders of one part have
 * none, and what is learnt from is measured against.
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
    // No such part, or no parts at all; a source that is not there is told when it is opened whole.
    if (['CONFIG_INVALID', 'DATA_NOT_FOUND'].includes(error.code)) return undefined
    throw error
  }
}
