import { predictedClasses } from '../../native/index.js'
import { FalsarioError } from '../../system/errors.js'
import type { ImageSet } from '../images/image-set.js'
import type { Metric } from './metric.js'
import { finiteResult } from './result.js'

function askedFor({ labels, count }: ImageSet): Uint8Array {
  if (labels?.length === count) return labels
  throw new FalsarioError('DATA_MISMATCH', 'label agreement needs a label for each image', {
    path: 'labels',
    expected: `${count} labels`,
    received: `${labels?.length ?? 0} labels`,
    fix: 'measure images of a model with classes',
  })
}

/**
 * The share of generated images that the classifier names as they were asked to be, 0 to 1, higher is
 * better; its own error on real images bounds it. By class in the details. Called GAN-test where the
 * classifier learnt from real images.
 *
 * Its `measure` throws DATA_MISMATCH where the generated images have no labels.
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
    const labels = askedFor(generated)
    const named = await predictedClasses(await generated.logits())
    const counts = new Map<number, { asked: number; agreed: number }>()
    let agreed = 0
    for (const [i, label] of labels.entries()) {
      const right = named[i] === label ? 1 : 0
      const before = counts.get(label) ?? { asked: 0, agreed: 0 }
      counts.set(label, { asked: before.asked + 1, agreed: before.agreed + right })
      agreed += right
    }
    const classes = [...counts].sort(([one], [other]) => one - other)
    return finiteResult({ labelAgreement: agreed / generated.count }, [], {
      classes: classes.map(([label]) => label),
      agreement: classes.map(([, { asked, agreed: right }]) => right / asked),
    })
  },
}
