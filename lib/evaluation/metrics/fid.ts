import { frechetDistance, moments } from '../../native/index.js'
import { fewImages, identicalImages } from './flags.js'
import type { Metric } from './metric.js'
import { finiteResult } from './result.js'

/**
 * The Fréchet distance between the features of real and generated images, each thought normal:
 * |m₁ - m₂|² + Tr(C₁ + C₂ - 2√(C₁C₂)). 0 to any number, lower is better. It falls with the number of
 * images, so that figures of different counts do not compare. "FID" as papers mean it is that of
 * Inception's features.
 */
export const fid: Metric = {
  name: 'fid',
  title: 'FID',
  needs: ['images', 'features'],
  values: [{ name: 'fid', title: 'FID', titleOfClassifier: 'classifier FID', better: 'lower' }],
  settings: {},
  source: 'Heusel et al. 2017, "GANs Trained by a Two Time-Scale Update Rule", arXiv:1706.08500',
  usual: true,
  floor: true,
  async measure({ generated, real }) {
    const [one, other] = [await real.features(), await generated.features()]
    const distance = await frechetDistance(await moments(one), await moments(other))
    const size = other.shape[1] ?? 0
    const count = Math.min(real.count, generated.count)
    return finiteResult({ fid: distance }, [
      fewImages(count, size + 1, `of ${size} features the covariance is singular, biased high`),
      await identicalImages(generated),
    ])
  },
}
