// Evaluation for this benchmark: the feature extractor, and the metrics of a model.
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
/** A classifier with a lower accuracy on the test images was trained for other images. */
const LEAST_ACCURACY = 0.8
const CLASSIFIER_STEPS = 2000

/** Columns of the table: metric and value of the card, heading, decimal places. */
export const columns = [
  { metric: 'fid', value: 'fid', head: 'FID', digits: 2 },
  { metric: 'kid', value: 'kid', head: 'KID', digits: 4 },
  { metric: 'precisionRecall', value: 'precision', head: 'precision', digits: 3 },
  { metric: 'precisionRecall', value: 'recall', head: 'recall', digits: 3 },
]

/** Uses a model and frees its memory. */
export async function disposing(model, use) {
  try {
    return await use(model)
  } finally {
    model[Symbol.dispose]()
  }
}

/**
 * Evaluates a model; returns its card.
 *
 * @param {object} settings `floor`: whether to also measure real images in place of samples
 */
export function measure(model, { source, heldOut, features, count, seed, floor, signal }) {
  const data = heldOut ? { source, split: 'test' } : { source }
  return evaluate({ model, data, metrics: METRICS, count, features, seed, floor }, { signal })
}

/** Returns the values of a card that `columns` names, or with `floor` those of real images. */
export function figuresOf(card, floor = false) {
  return Object.fromEntries(
    columns.flatMap(({ metric, value }) => {
      const { [metric]: measured } = card.metrics
      const figure = (floor ? measured?.floor : measured?.values)?.[value]
      return figure === undefined ? [] : [[value, figure]]
    }),
  )
}

/**
 * Returns the feature extractor: `features` if set, else the digit classifier for digits, else a classifier
 * trained on the training images, once.
 *
 * @param {object} parts the result of openParts
 * @param {{ features?: string, out: string, seconds: number, signal: AbortSignal }} options `seconds`: time
 * limit for training a classifier
 * @throws if the classifier's accuracy on the test images is too low, because it was trained for others
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
    `the classifier ${features} is for other images: its accuracy on ${source} is ${share}. ` +
      'Omit --features to train a classifier on these images',
  )
}

async function trainedClassifier(parts, { path, seconds, signal }) {
  if (await exists(path)) return path
  console.log(`training a classifier on ${parts.source}, to compare samples by its features`)
  const steps = await affordableSteps(parts.train, seconds, signal)
  const run = train({ model: presets.classifier, data: parts.train, steps, seed: 1 }, { signal })
  await disposing((await run.result).model, async (model) => {
    const tested = await checkAccuracy(model, parts, path)
    await model.save(path, { tested: { ...tested, data: parts.source } })
    console.log(`${path}: ${(100 * tested.accuracy).toFixed(2)} % accuracy on the test images`)
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
