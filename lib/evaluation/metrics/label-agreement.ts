import { predictedClasses } from '../../native/index.js'
import { FalsarioError } from '../../system/errors.js'
import type { ImageSet } from '../images/image-set.js'
import type { Metric } from './metric.js'
import { finiteResult } from './result.js'

function labelsOf({ labels, count }: ImageSet): Uint8Array {
  if (labels?.length === count) return labels
  throw new FalsarioError('DATA_MISMATCH', 'label agreement needs a label for each image', {
    path: 'labels',
    expected: `${count} labels`,
    received: `${labels?.length ?? 0} labels`,
    fix: 'measure a model with classes, or labelled images',
  })
}

/**
 * The share of generated images that the classifier assigns to the requested class, 0 to 1, higher is better.
 * The classifier's accuracy on real images limits it. The details have the share of each class. The GAN-test is
 * this value with a classifier trained on real images.
 *
 * Its `measure` throws DATA_MISMATCH if the generated images have no labels.
 */
export const labelAgreement: Metric = {
  name: 'labelAgreement',
  title: 'Label agreement',
  needs: ['images', 'logits', 'ownClasses', 'labels'],
  values: [{ name: 'labelAgreement', title: 'Label agreement', better: 'higher' }],
  settings: {},
  source: 'Shmelkov et al. 2018, "How good is my GAN?", arXiv:1807.09499 (GAN-test)',
  usual: true,
  floor: true,
  async measure({ generated }) {
    const labels = labelsOf(generated)
    const predicted = await predictedClasses(await generated.logits())
    const counts = new Map<number, { total: number; agreed: number }>()
    let agreed = 0
    for (const [i, label] of labels.entries()) {
      const agrees = predicted[i] === label ? 1 : 0
      const before = counts.get(label) ?? { total: 0, agreed: 0 }
      counts.set(label, { total: before.total + 1, agreed: before.agreed + agrees })
      agreed += agrees
    }
    const classes = [...counts].sort(([one], [other]) => one - other)
    return finiteResult({ labelAgreement: agreed / generated.count }, [], {
      classes: classes.map(([label]) => label),
      agreement: classes.map(([, count]) => count.agreed / count.total),
    })
  },
}
