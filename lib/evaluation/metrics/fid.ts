import { frechetDistance, moments } from '../../native/index.js'
import { fewImages, identicalImages } from './flags.js'
import type { Metric } from './metric.js'
import { finiteResult } from './result.js'

/**
 * The Fréchet distance between the features of real and generated images, each modelled as a normal
 * distribution: |m₁ - m₂|² + Tr(C₁ + C₂ - 2√(C₁C₂)). From 0, lower is better. It decreases with the number of
 * images, so that figures with different counts cannot be compared. In papers, "FID" is of Inception's features.
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
    const [realFeatures, features] = [await real.features(), await generated.features()]
    const distance = await frechetDistance(await moments(realFeatures), await moments(features))
    const size = features.shape[1] ?? 0
    const count = Math.min(real.count, generated.count)
    return finiteResult({ fid: distance }, [
      fewImages(
        count,
        size + 1,
        `the covariance of ${size} features is singular, FID is biased high`,
      ),
      await identicalImages(generated),
    ])
  },
}
