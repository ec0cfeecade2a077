import { openIfFound } from '../data/open-dataset.js'
import { comesInParts, type ImageSize, sizeOption } from '../data/source-options.js'
import { writeAtomically } from '../export/atomic-write.js'
import {
  type Dataset,
  type DatasetOptions,
  FalsarioError,
  loadClassifier,
  openDataset,
  resolveDevice,
} from '../index.js'
import { type ClassifierCard, classifierCard } from './classifier-card.js'
import type { EvaluateFlags } from './evaluate.js'
import { count as counted, percent, table } from './format.js'
import type { Invocation } from './invocation.js'
import { openShown } from './open-data.js'

/** Data by their source and options, as the command line or a run's config names them. */
export type NamedData = { readonly source: string } & DatasetOptions

/** How often a classifier names the class that images are labelled with, class by class. */
export async function evaluateClassifier(
  path: string,
  named: NamedData,
  flags: EvaluateFlags,
  { stdout }: Invocation,
  signal: AbortSignal,
): Promise<void> {
  const { json, out, count } = flags
  if (flags.features !== undefined || flags.metrics !== undefined)
    throw new FalsarioError(
      'USAGE',
      `${path} is a classifier: its accuracy is measured, on labelled images`,
      {
        path,
        expected: '--data, without --features and --metrics',
        fix: `falsario evaluate ${path} --data DIR`,
      },
    )
  const device = await resolveDevice(flags.device)
  using model = await loadClassifier(path, { device: flags.device })
  const data = await openShown({ json, stdout, signal }, (controls) =>
    openUnseen(named, model.spec.image, (source, options) =>
      openDataset(source, options, controls),
    ),
  )
  const card = await classifierCard(model, data, { path, device, count })
  if (out !== undefined)
    await writeAtomically(out, Buffer.from(`${JSON.stringify(card, null, 2)}\n`))
  const line = { type: 'evaluate', ...card }
  stdout.write(json ? `${JSON.stringify(line)}\n` : cardText(card, model.classNames))
}

/** The test images unless told otherwise; of data that have none, what there is. */
async function openUnseen(
  { source, ...said }: NamedData,
  size: ImageSize,
  open: (source: string, options: DatasetOptions) => Promise<Dataset>,
): Promise<Dataset> {
  const options = { ...(await sizeOption(source, size)), ...said }
  if (said.split !== undefined || !(await comesInParts(source))) return open(source, options)
  const test = await openIfFound(() => open(source, { ...options, split: 'test' }))
  return test ?? open(source, { ...options, split: 'train' })
}

function cardText(card: ClassifierCard, names: readonly string[] = []): string {
  const { subject, data, accuracy, loss, perClass } = card
  const steps = `${counted(subject.trainedSteps)} steps`
  const facts = [
    ['subject', `${subject.name} (classifier, ${steps}), ${subject.hash.slice(0, 12)}`],
    [
      'against',
      `${data.source}, ${data.split}: ${counted(data.count)} of ${counted(data.of)}, ${data.fingerprint.slice(0, 12)}`,
    ],
    ['accuracy', `${percent(accuracy)}; cross-entropy ${loss.toFixed(4)} nats an image`],
  ]
  const rows = perClass.map((each, label) => [
    names[label] ?? String(label),
    `${counted(each.count)} images`,
    each.accuracy === undefined ? '' : percent(each.accuracy),
  ])
  return `${table(facts)}\n\n${table(rows)}\n`
}
