import { precisionRecall as compare } from '../../native/index.js'
import { fewImages, identicalImages } from './flags.js'
import type { Metric } from './metric.js'
import { finiteResult } from './result.js'

const NEIGHBOURS = 3

/**
 * Precision: the share of generated images that lie among real ones, in the ball from a real image's
 * features to its third nearest neighbour, edge included. Recall: the share of real images among
 * generated ones. 0 to 1, higher is better: precision falls with bad images, recall with missing ones.
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
