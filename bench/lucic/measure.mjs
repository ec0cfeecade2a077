// All that this benchmark asks of the evaluation: which features, and the figures of a model.
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { evaluate, loadClassifier, presets, train } from '../../dist/index.js'

const METRICS = ['fid', 'kid', 'precisionRecall']
const digitClassifier = join(
  import.meta.dirname,
  '..',
  '..',
  'assets',
  'digit-classifier.safetensors',
)
/** A classifier that names fewer of the test images right was made for others. */
const LEAST_ACCURACY = 0.8
const CLASSIFIER_STEPS = 2000

/** Columns of the table: a value of the card, its head, its digits. */
export const columns = [
  { metric: 'fid', value: 'fid', head: 'FID', digits: 2 },
  { metric: 'kid', value: 'kid', head: 'KID', digits: 4 },
  { metric: 'precisionRecall', value: 'precision', head: 'precision', digits: 3 },
  { metric: 'precisionRecall', value: 'recall', head: 'recall', digits: 3 },
]

/** Uses a model and gives its memory back. */
export async function disposing(model, use) {
  try {
    return await use(model)
  } finally {
    model[Symbol.dispose]()
  }
}

/**
 * A model's card.
 *
 * @param {object} settings `floor`: whether real images are measured in the samples' place too
 */
export function measure(model, { source, heldOut, features, count, seed, floor, signal }) {
  const data = heldOut ? { source, split: 'test' } : { source }
  return evaluate({ model, data, metrics: METRICS, count, features, seed, floor }, { signal })
}

/** A card's figures by the names of `columns`; `floor` for those of the real images. */
export function figuresOf(card, floor = false) {
  return Object.fromEntries(
    columns.flatMap(({ metric, value }) => {
      const { [metric]: measured } = card.metrics
      const found = (floor ? measured?.floor : measured?.values)?.[value]
      return found === undefined ? [] : [[value, found]]
    }),
  )
}

/**
 * The feature extractor to take: the one named, the digits' for digits, else a classifier that is
 * trained on the training images, once.
 *
 * @param {object} parts of openParts
 * @param {{ features?: string, out: string, seconds: number, signal: AbortSignal }} wanted `seconds` that
 * training may take
 * @throws where a classifier does not know these images: digits' features say nothing of fashion
 */
export async function featuresFor(parts, { features, out, seconds, signal }) {
  if (features === undefined) {
    if (['digits', 'mnist'].includes(parts.source)) return 'digits'
    return trainedClassifier(parts, { path: join(out, 'classifier.safetensors'), seconds, signal })
  }
  const path = features === 'digits' ? digitClassifier : features
  if (path.endsWith('.safetensors'))
    await disposing(await loadClassifier(path), (classifier) =>
      checkAccuracy(classifier, parts, features),
    )
  return features
}

async function checkAccuracy(classifier, { test, source }, features) {
  const tested = await classifier.accuracy(test)
  const { accuracy } = tested
  if (accuracy >= LEAST_ACCURACY) return tested
  const share = `${(100 * accuracy).toFixed(1)} %`
  throw new Error(
    `the features ${features} were made for other images: of ${source} the classifier names ${share} ` +
      'right. Leave --features out, and one is trained on these images',
  )
}

async function trainedClassifier(parts, { path, seconds, signal }) {
  if (await exists(path)) return path
  console.log(`training a classifier on ${parts.source}, whose features samples are compared by`)
  const steps = await affordableSteps(parts.train, seconds, signal)
  const run = train({ model: presets.classifier, data: parts.train, steps, seed: 1 }, { signal })
  await disposing((await run.result).model, async (model) => {
    const tested = await checkAccuracy(model, parts, path)
    await model.save(path, { tested: { ...tested, data: parts.source } })
    console.log(`${path}: ${(100 * tested.accuracy).toFixed(2)} % of the test images`)
  })
  return path
}

async function affordableSteps(data, seconds, signal) {
  const trial = train(
    { model: presets.classifier, data, steps: 20, log: { every: 10 } },
    { signal },
  )
  const times = []
  for await (const event of trial) if (event.type === 'progress') times.push(event.time)
  await disposing((await trial.result).model, () => undefined)
  const secondsAStep = (times[1] - times[0]) / 10
  return Math.max(200, Math.min(CLASSIFIER_STEPS, Math.floor(seconds / secondsAStep)))
}

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  )
}
