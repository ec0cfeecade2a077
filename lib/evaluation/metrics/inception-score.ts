import { inceptionScore as scoreOf } from '../../native/index.js'
import { fewImages, identicalImages } from './flags.js'
import type { Flag, Metric } from './metric.js'
import { finiteResult } from './result.js'

const SPLITS = 10
/** Images of a split: fewer cannot show how classes are shared. */
const SPLIT_SIZE = 100

/** Splits are parts of the images in their order: of sorted ones each would hold a class or two. */
function sortedLabels(labels: Uint8Array | undefined): Flag | undefined {
  if (labels === undefined || labels[0] === labels.at(-1)) return undefined
  const sorted = labels.every((label, i) => i === 0 || label >= (labels[i - 1] ?? 0))
  if (!sorted) return undefined
  return { reason: 'sortedLabels', message: 'images are in the order of their classes, biased low' }
}

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
  needs: ['images', 'logits'],
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
    const result = finiteResult({ inceptionScore: mean, inceptionScoreStd: deviation }, [
      fewImages(generated.count, SPLITS * SPLIT_SIZE, `${splits} splits of so few are biased low`),
      sortedLabels(generated.labels),
      await identicalImages(generated),
    ])
    return { ...result, settings: { splits } }
  },
}
