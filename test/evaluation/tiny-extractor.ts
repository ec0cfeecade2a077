import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { ClassifierModel } from '../../lib/kinds/classifier/model.js'
import { buildModel } from '../../lib/native/index.js'
import { tinyClassifier } from '../tiny-model.js'

/** Writes an untrained classifier of 8 by 8 images, to be used as an extractor. */
export async function writeTinyExtractor(path: string): Promise<string> {
  const spec = parseModelSpec(tinyClassifier)
  if (spec.kind !== 'classifier') throw new Error('no classifier')
  const native = await buildModel(spec, { seed: 1, device: 'cpu' })
  using model = new ClassifierModel(native, spec, { trainedSteps: 0 })
  await model.save(path)
  return path
}
