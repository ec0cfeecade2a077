import { inceptionScore as scoreOf } from '../../native/index.js'
import { fewImages, identicalImages } from './flags.js'
import type { Flag, Metric } from './metric.js'
import { finiteResult } from './result.js'

const SPLITS = 10
/** Images of a split: fewer do not show the distribution of classes. */
const SPLIT_SIZE = 100

/** Returns a warning if images are sorted by class, because each split then has one or two classes. */
function sortedLabels(labels: Uint8Array | undefined): Flag | undefined {
  if (labels === undefined || labels[0] === labels.at(-1)) return undefined
  const sorted = labels.every((label, i) => i === 0 || label >= (labels[i - 1] ?? 0))
  if (!sorted) return undefined
  return {
    reason: 'sortedLabels',
    message: 'the images are sorted by class: the score is biased low',
  }
}

/**
 * The inception score exp(mean KL(p(y|x) ‖ p(y))): high if a classifier is certain about each image and all
 * classes are equally frequent. Mean and standard deviation over splits of the images in their order. 1 to
 * the number of classes, higher is better. It does not use real images; their score is in the floor. In papers
 * the classifier is Inception with 1008 classes; with another classifier it is called classifier score.
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
      fewImages(
        generated.count,
        SPLITS * SPLIT_SIZE,
        `${splits} splits of so few images are biased low`,
      ),
      sortedLabels(generated.labels),
      await identicalImages(generated),
    ])
    return { ...result, settings: { splits } }
  },
}
