import { predictedClasses } from '../../native/index.js'
import type { Flag, Metric } from './metric.js'
import { finiteResult } from './result.js'

/** A class with more than this of all images has swallowed others. */
const DOMINANT = 0.5

function emptyClasses(counts: readonly number[]): Flag | undefined {
  const empty = [...counts.keys()].filter((label) => counts[label] === 0)
  if (empty.length === 0) return undefined
  const named = empty.slice(0, 10).join(', ') + (empty.length > 10 ? ', …' : '')
  return { reason: 'emptyClasses', message: `no generated image is of class ${named}` }
}

function dominantClass(shares: readonly number[]): Flag | undefined {
  const largest = Math.max(...shares)
  // Half of two classes is their fair share; more than that is not yet a collapse.
  if (largest <= Math.max(DOMINANT, 2 / (shares.length + 1))) return undefined
  const percent = (100 * largest).toFixed(1)
  return {
    reason: 'collapsed',
    message: `${percent} % of the generated images are of class ${shares.indexOf(largest)}`,
  }
}

/**
 * The classes that a classifier names generated images: the entropy of their shares in nats (0, all of one
 * class, to ln(classes), evenly shared), its distance to the latter, KL(shares ‖ uniform), and how many
 * classes never came. Higher entropy is better where real classes come evenly. Shares are in the details.
 */
export const classHistogram: Metric = {
  name: 'classHistogram',
  title: 'Classes',
  needs: ['images', 'logits', 'ownClasses'],
  values: [
    { name: 'classEntropy', title: 'Class entropy', better: 'higher' },
    { name: 'classKl', title: 'KL to uniform', better: 'lower' },
    { name: 'missingClasses', title: 'Missing classes', better: 'lower' },
  ],
  settings: {},
  source: 'Srivastava et al. 2017, "VEEGAN", arXiv:1705.07761 (KL and missing modes)',
  usual: true,
  floor: true,
  async measure({ generated }) {
    const logits = await generated.logits()
    const counts = new Array<number>(logits.shape[1] ?? 0).fill(0)
    for (const label of await predictedClasses(logits)) counts[label] = (counts[label] ?? 0) + 1
    const shares = counts.map((count) => count / generated.count)
    let entropy = 0
    for (const share of shares) if (share > 0) entropy -= share * Math.log(share)
    return finiteResult(
      {
        classEntropy: entropy,
        // Rounding must not put it below 0.
        classKl: Math.max(0, Math.log(shares.length) - entropy),
        missingClasses: counts.filter((count) => count === 0).length,
      },
      [emptyClasses(counts), dominantClass(shares)],
      { shares },
    )
  },
}
