import { invalid } from '../config/explain.js'
import { kindOf } from '../kinds/catalogue.js'
import type { RunConfig } from '../runs/config.js'
import { FalsarioError } from '../system/errors.js'
import { evaluatedValues } from './evaluated-values.js'

/** The properties of a data set that decide whether a model can be trained on it. */
export interface DataFacts {
  readonly name: string
  readonly count: number
  readonly channels: number
  readonly height: number
  readonly width: number
  /** 0 for unlabelled data. */
  readonly classes: number
}

/** A new or a resumed run. */
export interface CheckedRun {
  readonly config: RunConfig
  readonly data: DataFacts
  /** The run directory, if the run has one. */
  readonly out?: string | undefined
}

/**
 * Checks a run before its first step: whether its settings fit each other, the model and the data.
 *
 * @throws CONFIG_INVALID, DATA_MISMATCH with the setting to change
 * @example
 * checkRun({ config: parseRunConfig(raw), data: await openDataset('digits'), out: 'runs/a' })
 */
export function checkRun(run: CheckedRun): void {
  checkImages(run)
  checkBatch(run)
  checkClasses(run)
  checkTranslation(run)
  checkBest(run)
  checkRollback(run)
  checkPictures(run)
}

function checkImages({ config: { model }, data }: CheckedRun): void {
  const { image } = model
  const expected = `${image.channels} x ${image.height} x ${image.width}`
  const actual = `${data.channels} x ${data.height} x ${data.width}`
  if (expected === actual) return
  const verb = kindOf(model).capabilities.images ? 'makes' : 'takes'
  throw mismatch(
    'model.image',
    `the model ${verb} images of ${expected} (channels x height x width), but ${data.name} has ${actual}`,
    `set model.image to ${actual} and adapt the layers, or use other data`,
  )
}

function checkBatch({ config: { batchSize }, data }: CheckedRun): void {
  if (batchSize <= data.count) return
  throw mismatch(
    'batchSize',
    `a batch has ${batchSize} images, but ${data.name} has only ${data.count}`,
    `set batchSize to at most ${data.count}`,
  )
}

function checkClasses({ config: { model }, data }: CheckedRun): void {
  const { classes } = model
  if (classes === 0) return
  if (data.classes === 0)
    throw mismatch(
      'model.classes',
      `the model has ${classes} classes, but ${data.name} has no labels`,
      kindOf(model).capabilities.classes
        ? 'use labelled data: idx files with their labels, or a folder with a subfolder per class'
        : 'set model.classes to 0 and remove concatLabel layers, or use labelled data',
    )
  if (classes < data.classes)
    throw mismatch(
      'model.classes',
      `the model has ${classes} classes, but ${data.name} has ${data.classes}`,
      `set model.classes to ${data.classes}`,
    )
}

/** A translation must leave part of the image visible. */
function checkTranslation({ config, data }: CheckedRun): void {
  const { translate } = config.augment
  const { name, height, width } = data
  const side = Math.min(height, width)
  if (translate < side) return
  const expected = `less than ${side}, because ${name} has images of ${height} x ${width} pixels`
  throw invalid('augment.translate', expected, translate)
}

/** `best.metric` must be a value that this run reports or measures. */
function checkBest({ config }: CheckedRun): void {
  const { best, guard, model, evaluate } = config
  if (best === undefined) return
  const kind = kindOf(model)
  const diversity = kind.guards.diversity && guard.diversity !== false
  const names = [
    ...(diversity ? ['diversity'] : []),
    ...kind.losses(model),
    ...evaluatedValues(model, { evaluate }),
  ]
  if (!names.includes(best.metric))
    throw invalid('best.metric', `one of ${names.join(', ')}`, best.metric)
}

/** A rollback needs the files of a run directory. */
function checkRollback({ config: { guard }, out }: CheckedRun): void {
  if (guard.rollback === false || out !== undefined) return
  const expected = 'false, because the run has no run directory (out)'
  throw invalid('guard.rollback', expected, guard.rollback)
}

/** A run directory gets pictures of samples, and a PNG has 1 or 3 channels. */
function checkPictures({ config, data: { name, channels }, out }: CheckedRun): void {
  if (out === undefined || !kindOf(config.model).capabilities.images) return
  if (channels === 1 || channels === 3) return
  throw mismatch(
    'data',
    `sample pictures have 1 or 3 channels, but ${name} has ${channels}`,
    'train without a run directory (out) and save the model yourself, or use other data',
  )
}

function mismatch(path: string, message: string, fix: string): FalsarioError {
  return new FalsarioError('DATA_MISMATCH', `${path}: ${message}`, { path, fix })
}
