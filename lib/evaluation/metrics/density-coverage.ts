import { densityCoverage as compare } from '../../native/index.js'
import { fewImages, identicalImages } from './flags.js'
import type { Flag, Metric } from './metric.js'
import { finiteResult } from './result.js'

const NEIGHBOURS = 5

function unequalCounts(real: number, generated: number): Flag | undefined {
  if (real === generated) return undefined
  return {
    reason: 'unequalCounts',
    message: `${generated} generated against ${real} real images: coverage is known for equal counts`,
  }
}

/**
 * Density: how many real images' balls (to the fifth nearest neighbour, edge left out) a generated image
 * lies in, by 5: 0 to any number, 1 as real images do, higher is better up to there. Coverage: the share
 * of real images with a generated one in their ball, 0 to 1, higher is better. Unlike precision and
 * recall an outlier with a wide ball does them little harm.
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
    const found = await compare(await real.features(), await generated.features(), NEIGHBOURS)
    return finiteResult(found, [
      unequalCounts(real.count, generated.count),
      await identicalImages(generated),
    ])
  },
}
