import { inceptionScore as scoreOf } from '../../native.js'
import type { Metric } from '../metric.js'
import { fewImages, identicalImages } from './flags.js'
import { finiteResult } from './result.js'

const SPLITS = 10
/** Images of a split: fewer cannot show how classes are shared. */
const SPLIT_SIZE = 100

/**
 * The inception score: exp(mean KL(p(y|x) ‖ p(y))), how surely a classifier names each image and how
 * evenly all classes come, mean and deviation over splits of the images in their order. 1 to the
 * number of classes, higher is better; what real images reach is the ceiling. It knows nothing of
 * real images, and "inception score" as papers mean it is that of Inception's 1008 classes: of
 * another classifier it is that classifier's score.
 */
export const inceptionScore: Metric = {
  name: 'inceptionScore',
  title: 'IS',
  needs: ['logits'],
  values: [
    {
      name: 'inceptionScore',
      title: 'Inception score',
      titleOfClassifier: 'classifier score',
      better: 'higher',
      spread: 'inceptionScoreStd',
    },
  ],
  settings: { splits: SPLITS },
  source: 'Salimans et al. 2016, "Improved Techniques for Training GANs", arXiv:1606.03498',
  usual: true,
  floor: true,
  async measure({ generated }) {
    const logits = await generated.logits()
    const splits = Math.min(SPLITS, generated.count)
    const { mean, deviation } = await scoreOf(logits, splits)
    return finiteResult({ inceptionScore: mean, inceptionScoreStd: deviation }, [
      fewImages(generated.count, SPLITS * SPLIT_SIZE, `${splits} splits of so few are biased low`),
      await identicalImages(generated),
    ])
  },
}
