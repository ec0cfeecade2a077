import { densityCoverage as compare } from '../../native/index.js'
import { fewImages, identicalImages } from './flags.js'
import type { Flag, Metric } from './metric.js'
import { finiteResult } from './result.js'

const NEIGHBOURS = 5

function unequalCounts(real: number, generated: number): Flag | undefined {
  if (real === generated) return undefined
  return {
    reason: 'unequalCounts',
    message: `${generated} generated and ${real} real images: coverage is defined for equal counts`,
  }
}

/**
 * Each real image has a ball around its features that reaches to the fifth nearest real image, edge excluded.
 * Density is the mean number of balls that contain a generated image, divided by 5: from 0, about 1 for real
 * images, higher is better up to 1. Coverage is the share of balls that contain a generated image, 0 to 1,
 * higher is better. Both are less sensitive to outliers with a large ball than precision and recall.
 */
export const densityCoverage: Metric = {
  name: 'densityCoverage',
  title: 'Density, coverage',
  needs: ['images', 'features'],
  values: [
    { name: 'density', title: 'Density', better: 'higher' },
    { name: 'coverage', title: 'Coverage', better: 'higher' },
  ],
  settings: { neighbours: NEIGHBOURS },
  source:
    'Naeem et al. 2020, "Reliable Fidelity and Diversity Metrics for Generative Models", arXiv:2002.09797',
  usual: true,
  floor: true,
  async measure({ generated, real }) {
    const few = fewImages(real.count, NEIGHBOURS + 1, 'a real image has no fifth neighbour')
    if (few !== undefined) return finiteResult({}, [few])
    const values = await compare(await real.features(), await generated.features(), NEIGHBOURS)
    return finiteResult(values, [
      unequalCounts(real.count, generated.count),
      await identicalImages(generated),
    ])
  },
}
