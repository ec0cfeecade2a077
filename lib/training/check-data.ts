import { invalid } from '../config/explain.js'
import type { RunSettings } from '../config/run.js'
import { FalsarioError } from '../errors.js'
import { kindOf, type ModelSpec } from '../kinds/catalogue.js'

/** What must be known of data to say whether a model can learn it. */
export interface DataFacts {
  readonly name: string
  readonly count: number
  readonly channels: number
  readonly height: number
  readonly width: number
  /** 0 for unlabelled data. */
  readonly classes: number
}

/**
 * Holds data against what a run asks of it.
 *
 * @throws DATA_MISMATCH saying what to do
 */
export function checkData(spec: ModelSpec, batchSize: number, data: DataFacts): void {
  const { image, classes } = spec
  const asked = `${image.channels} x ${image.height} x ${image.width}`
  const given = `${data.channels} x ${data.height} x ${data.width}`
  const { capabilities } = kindOf(spec)
  const does = capabilities.images ? 'makes' : 'takes'
  if (asked !== given)
    throw mismatch(
      'model.image',
      `the model ${does} images of ${asked} (channels x height x width), ${data.name} has ${given}`,
      `set model.image to ${given} and let the layers follow, or take other data`,
    )
  if (batchSize > data.count)
    throw mismatch(
      'batchSize',
      `a batch takes ${batchSize} images, ${data.name} has ${data.count}`,
      `set batchSize to at most ${data.count}`,
    )
  if (classes > 0 && data.classes === 0)
    throw mismatch(
      'model.classes',
      `the model learns ${classes} classes, ${data.name} has no labels`,
      capabilities.classes
        ? 'take labelled data: idx files with their labels, or a folder with a sub-folder a class'
        : 'set model.classes to 0 and leave out concatLabel layers, or take labelled data',
    )
  if (classes > 0 && classes < data.classes)
    throw mismatch(
      'model.classes',
      `the model learns ${classes} classes, ${data.name} has ${data.classes}`,
      `set model.classes to ${data.classes}`,
    )
}

/**
 * Refuses a translation that leaves nothing of an image.
 *
 * @throws CONFIG_INVALID
 */
export function checkAugment({ translate }: RunSettings['augment'], data: DataFacts): void {
  const side = Math.min(data.height, data.width)
  if (translate < side) return
  const expected = `less than ${side}, as ${data.name} has images of ${data.height} x ${data.width}`
  throw invalid('augment.translate', expected, translate)
}

/**
 * Refuses, before a step is made, images that no sample picture can show.
 *
 * @throws DATA_MISMATCH
 */
export function checkPictures(spec: ModelSpec, { name, channels }: DataFacts): void {
  if (!kindOf(spec).capabilities.images || channels === 1 || channels === 3) return
  throw mismatch(
    'data',
    `pictures have 1 or 3 channels, ${name} has ${channels}`,
    'train without a run directory (out) and save the model yourself, or take other data',
  )
}

function mismatch(path: string, message: string, fix: string): FalsarioError {
  return new FalsarioError('DATA_MISMATCH', `${path}: ${message}`, { path, fix })
}
