import { predictedClasses } from '../../native/index.js'
import type { Flag, Metric } from './metric.js'
import { finiteResult } from './result.js'

/** Share of all images above which one class dominates. */
const DOMINANT = 0.5

function emptyClasses(counts: readonly number[]): Flag | undefined {
  const empty = [...counts.keys()].filter((label) => counts[label] === 0)
  if (empty.length === 0) return undefined
  const named = empty.slice(0, 10).join(', ') + (empty.length > 10 ? ', …' : '')
  return { reason: 'emptyClasses', message: `no generated image is of class ${named}` }
}

function dominantClass(shares: readonly number[]): Flag | undefined {
  const largest = Math.max(...shares)
  // With few classes, an equal share is already large.
  if (largest <= Math.max(DOMINANT, 2 / (shares.length + 1))) return undefined
  const percent = (100 * largest).toFixed(1)
  return {
    reason: 'collapsed',
    message: `${percent} % of the generated images are of class ${shares.indexOf(largest)}`,
  }
}

/**
 * How a classifier distributes the generated images over the classes. `classEntropy` is the entropy of the
 * class shares in nats, from 0 (one class only) to ln(classes) (equal shares); higher is better if the real
 * classes are equally frequent. `classKl` is KL(shares ‖ uniform) = ln(classes) - entropy. `missingClasses` is
 * the number of classes without an image. The details have the shares.
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
        // Rounding could make it negative.
        classKl: Math.max(0, Math.log(shares.length) - entropy),
        missingClasses: counts.filter((count) => count === 0).length,
      },
      [emptyClasses(counts), dominantClass(shares)],
      { shares },
    )
  },
}
