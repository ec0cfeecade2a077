import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { ClassifierModel } from '../../lib/kinds/classifier/model.js'
import { buildModel } from '../../lib/native/index.js'
import { tinyClassifier } from '../tiny-model.js'

/** Writes a classifier of 8 by 8 images with the weights that it starts from: features of a kind. */
export async function writeTinyExtractor(path: string): Promise<string> {
  const spec = parseModelSpec(tinyClassifier)
  if (spec.kind !== 'classifier') throw new Error('no classifier')
  const native = await buildModel(spec, { seed: 1, device: 'cpu' })
  using model = new ClassifierModel(native, spec, { trainedSteps: 0 })
  await model.save(path)
  return path
}
