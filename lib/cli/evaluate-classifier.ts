import { comesInParts } from '../data/source-options.js'
import {
  type Accuracy,
  type ClassifierModel,
  type Dataset,
  FalsarioError,
  loadClassifier,
} from '../index.js'
import type { EvaluateFlags } from './evaluate.js'
import { percent, table, testedText } from './format.js'
import type { Invocation } from './invocation.js'
import { openFor } from './model-data.js'
import type { CommandOpening } from './open-data.js'

/** How often a classifier names the class that images are labelled with, class by class. */
export async function evaluateClassifier(
  path: string,
  { data: source, split, device, json, features, metrics }: EvaluateFlags,
  { stdout }: Invocation,
): Promise<void> {
  if (source === undefined || features !== undefined || metrics !== undefined)
    throw new FalsarioError(
      'USAGE',
      `${path} is a classifier: its accuracy is measured, on --data`,
      {
        path,
        expected: '--data, without --features and --metrics',
        fix: `falsario evaluate ${path} --data DIR`,
      },
    )
  using model = await loadClassifier(path, { device })
  const data = await openUnseen(model, source, split, { json, stdout })
  const accuracy = await model.accuracy(data)
  if (json) stdout.write(`${JSON.stringify({ type: 'evaluate', path, ...accuracy })}\n`)
  else stdout.write(`${accuracyText(accuracy, model.classNames)}\n`)
}

/** The test images unless told otherwise; of data that have none, what there is. */
async function openUnseen(
  model: ClassifierModel,
  source: string,
  split: EvaluateFlags['split'],
  opening: CommandOpening,
): Promise<Dataset> {
  if (split !== undefined || !(await comesInParts(source)))
    return openFor(model, source, split, opening)
  try {
    return await openFor(model, source, 'test', opening)
  } catch (error) {
    const none = error instanceof FalsarioError && error.code === 'DATA_NOT_FOUND'
    if (!none) throw error
    return openFor(model, source, undefined, opening)
  }
}

function accuracyText(accuracy: Accuracy, names: readonly string[] = []): string {
  const rows = accuracy.perClass.map((each, label) => [
    names[label] ?? String(label),
    `${each.count} images`,
    each.accuracy === undefined ? '' : percent(each.accuracy),
  ])
  const loss = `cross-entropy ${accuracy.loss.toFixed(4)} nats an image`
  return [`accuracy ${testedText(accuracy)}; ${loss}`, table(rows)].join('\n')
}
