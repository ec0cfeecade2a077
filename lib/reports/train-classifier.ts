import type { Dataset } from '../data/dataset.js'
import type { ClassifierTraining } from '../evaluation/metrics/metric.js'
import { classifier } from '../presets/classifier.js'
import { train } from '../training/train.js'

/** Where a classifier is trained, and how to cancel and follow its training. */
export interface TrainClassifierControls {
  readonly device: 'cpu' | 'cuda'
  readonly signal?: AbortSignal | undefined
  readonly onStep?: ((step: number, steps: number) => void) | undefined
}

/**
 * Trains the preset `classifier` on `data` and returns its accuracy on `test`, 0 to 1.
 *
 * @throws the errors of train(); an AbortError if it was aborted
 */
export async function trainClassifier(
  data: Dataset,
  test: Dataset,
  settings: ClassifierTraining,
  { device, signal, onStep }: TrainClassifierControls,
): Promise<number> {
  const run = train({ model: classifier, data, device, ...settings }, { signal })
  for await (const event of run) if (event.type === 'progress') onStep?.(event.step, event.steps)
  using model = (await run.result).model
  return (await model.accuracy(test)).accuracy
}
