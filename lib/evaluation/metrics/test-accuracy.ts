import { invalid } from '../../config/explain.js'
import type { Metric } from './metric.js'
import { finiteResult } from './result.js'

/**
 * The share of real images that a classifier assigns to their labelled class, 0 to 1, and the mean
 * cross-entropy in nats per image. Both come from one pass, so that either name selects both.
 *
 * Its `measure` throws DATA_MISMATCH if the images have no labels, or classes that the model lacks.
 */
export const testAccuracy: Metric = {
  name: 'testAccuracy',
  aliases: ['testLoss'],
  title: 'Accuracy',
  needs: ['classes'],
  values: [
    { name: 'testAccuracy', title: 'Accuracy', better: 'higher' },
    { name: 'testLoss', title: 'Cross-entropy, nats', better: 'lower' },
  ],
  settings: {},
  source:
    'Goodfellow et al. 2016, "Deep Learning", sections 5.1.2 (accuracy) and 6.2.2 (cross-entropy)',
  usual: true,
  floor: false,
  async measure({ model, realDataset }) {
    if (model === undefined || !('accuracy' in model) || realDataset === undefined)
      throw invalid('metrics', 'a classifier and labelled images', 'testAccuracy')
    const { accuracy, loss, perClass, confusion } = await model.accuracy(await realDataset())
    const result = finiteResult({ testAccuracy: accuracy, testLoss: loss }, [])
    return { ...result, classification: { accuracy, loss, perClass, confusion } }
  },
}
