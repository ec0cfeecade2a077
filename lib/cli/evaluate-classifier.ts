import { comesInParts } from '../data/source-options.js'
import { type Accuracy, FalsarioError, loadClassifier } from '../index.js'
import type { EvaluateFlags } from './evaluate.js'
import { percent, table, testedText } from './format.js'
import type { Invocation } from './invocation.js'
import { openFor } from './model-data.js'

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
  const part = split ?? ((await comesInParts(source)) ? 'test' : undefined)
  const accuracy = await model.accuracy(await openFor(model, source, part, { json, stdout }))
  if (json) stdout.write(`${JSON.stringify({ type: 'evaluate', path, ...accuracy })}\n`)
  else stdout.write(`${accuracyText(accuracy, model.classNames)}\n`)
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
