import { precisionRecall as compare } from '../../native/index.js'
import { fewImages, identicalImages } from './flags.js'
import type { Metric } from './metric.js'
import { finiteResult } from './result.js'

const NEIGHBOURS = 3

/**
 * Each image has a ball around its features that reaches to its third nearest neighbour in the same set, edge
 * included. Precision is the share of generated images in a ball of a real image; bad images lower it. Recall
 * is the share of real images in a ball of a generated image; missing kinds of images lower it. 0 to 1, higher
 * is better.
 */
export const precisionRecall: Metric = {
  name: 'precisionRecall',
  title: 'Precision, recall',
  needs: ['images', 'features'],
  values: [
    { name: 'precision', title: 'Precision', better: 'higher' },
    { name: 'recall', title: 'Recall', better: 'higher' },
  ],
  settings: { neighbours: NEIGHBOURS },
  source:
    'Kynkäänniemi et al. 2019, "Improved Precision and Recall Metric for Assessing Generative Models", ' +
    'arXiv:1904.06991',
  usual: true,
  floor: true,
  async measure({ generated, real }) {
    const count = Math.min(real.count, generated.count)
    const few = fewImages(count, NEIGHBOURS + 1, 'an image has no third neighbour')
    if (few !== undefined) return finiteResult({}, [few])
    const shares = await compare(await real.features(), await generated.features(), NEIGHBOURS)
    return finiteResult(shares, [await identicalImages(generated)])
  },
}
