import type { Dataset } from '../data/dataset.js'
import { classifier } from '../presets/classifier.js'
import { train } from '../training/train.js'
import type { ClassifierTraining } from './metrics/metric.js'

/** What can be done while it goes on. */
export interface TrainClassifierControls {
  readonly signal?: AbortSignal | undefined
  readonly onStep?: ((step: number, steps: number) => void) | undefined
}

/**
 * Trains the preset `classifier` on some images and says how often it names others right.
 *
 * @throws what train() throws; an AbortError when it was stopped
 */
export async function trainClassifier(
  data: Dataset,
  test: Dataset,
  training: ClassifierTraining,
  device: 'cpu' | 'cuda',
  { signal, onStep }: TrainClassifierControls,
): Promise<number> {
  const run = train({ model: classifier, data, device, ...training }, { signal })
  for await (const event of run) if (event.type === 'progress') onStep?.(event.step, event.steps)
  using model = (await run.result).model
  return (await model.accuracy(test)).accuracy
}
