import { kernelDistance } from '../../native/index.js'
import { fewImages, identicalImages } from './flags.js'
import type { Metric } from './metric.js'
import { finiteResult } from './result.js'

const SUBSETS = 100
const SUBSET_SIZE = 1000
/** The unbiased estimate compares each image with another one. */
const LEAST = 2

/**
 * The kernel distance: the unbiased squared maximum mean discrepancy between the features of real and
 * generated images with the kernel (x·y / D + 1)³. Mean and standard deviation over random subsets. From about
 * 0, lower is better. Unlike FID it does not decrease with the number of images, and it can be slightly
 * negative. The deviation is not a confidence interval, because subsets share images.
 */
export const kid: Metric = {
  name: 'kid',
  title: 'KID',
  needs: ['images', 'features'],
  values: [
    {
      name: 'kid',
      title: 'KID',
      titleOfClassifier: 'classifier KID',
      better: 'lower',
      spread: 'kidStd',
    },
  ],
  settings: { subsets: SUBSETS, subsetSize: SUBSET_SIZE, kernel: '(x·y/D + 1)^3' },
  source: 'Bińkowski et al. 2018, "Demystifying MMD GANs", arXiv:1801.01401',
  usual: true,
  floor: true,
  async measure({ generated, real, seed }) {
    const count = Math.min(real.count, generated.count)
    const few = fewImages(count, LEAST, 'there is no other image to compare with')
    if (few !== undefined) return finiteResult({}, [few])
    const size = Math.min(SUBSET_SIZE, count)
    const whole = size === real.count && size === generated.count
    const { mean, deviation } = await kernelDistance(
      await real.features(),
      await generated.features(),
      { subsets: whole ? 1 : SUBSETS, size, seed },
    )
    const result = finiteResult({ kid: mean, ...(!whole && { kidStd: deviation }) }, [
      fewImages(count, SUBSET_SIZE, `subsets have ${size} images`),
      await identicalImages(generated),
    ])
    return { ...result, settings: { subsets: whole ? 1 : SUBSETS, subsetSize: size } }
  },
}
