import type { Dataset } from '../data/dataset.js'
import { classifier } from '../presets/classifier.js'
import { train } from '../training/train.js'
import type { ClassifierTraining } from './metric.js'

/**
 * Trains the preset `classifier` on some images and says how often it names others right.
 *
 * @throws what train() throws; an AbortError when it was stopped
 */
export async function trainClassifier(
  data: Dataset,
  test: Dataset,
  training: ClassifierTraining,
  {
    device,
    signal,
  }: { readonly device: 'cpu' | 'cuda'; readonly signal?: AbortSignal | undefined },
): Promise<number> {
  const run = train({ model: classifier, data, device, ...training }, { signal })
  using model = (await run.result).model
  return (await model.accuracy(test)).accuracy
}
