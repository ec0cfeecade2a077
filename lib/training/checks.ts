import { invalid } from '../config/explain.js'
import type { Dataset } from '../data/dataset.js'
import { unusedLabels } from '../data/label-files.js'
import type { UnusedPath } from '../data/source.js'
import { kindOf, type ModelSpec } from '../kinds/catalogue.js'
import { allLayers, groupingLayers } from '../models/network-traits.js'
import type { ModelDescription } from '../native/index.js'
import type { RunConfig, RunSettings } from '../runs/config.js'
import { availableMemory } from '../system/available-memory.js'
import { FalsarioError } from '../system/errors.js'
import { checkAccumulation } from './check-accumulation.js'
import { dataMemory } from './data-memory.js'
import { evaluatedValues } from './evaluated-values.js'
import { leastMemory } from './least-memory.js'

/** The properties of a data set that decide whether a model can be trained on it. */
export interface DataFacts {
  readonly name: string
  readonly count: number
  readonly channels: number
  readonly height: number
  readonly width: number
  /** 0 for unlabelled data. */
  readonly classes: number
  /** What is not used; an error about missing labels names the files that look like some. */
  readonly unused?: readonly UnusedPath[]
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
  checkAccumulation(run.config, run.data)
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
      `the model has ${classes} classes, but ${data.name} has no labels${unusedLabels(data)}`,
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
    'use other data, or train in the API without a run directory (out) and save the model yourself',
  )
}

/**
 * Checks the numbers of images that a layer such as `minibatchStd` must divide into groups: a group of
 * min(groupSize, images) must divide them.
 *
 * @throws CONFIG_INVALID naming the number to change
 * @example
 * checkGroups(await describeSpec(config.model), config)
 */
export function checkGroups(
  { kind, networks }: ModelDescription<ModelSpec['kind']>,
  { batchSize, samples, guard }: Pick<RunSettings, 'batchSize' | 'samples' | 'guard'>,
): void {
  const { imageNetwork, guards } = kindOf({ kind })
  const sampling = networks.filter(({ name }) => name === imageNetwork)
  checkGroup('batchSize', batchSize, networks)
  checkGroup('samples.count', samples.count, sampling)
  if (guards.diversity && guard.diversity !== false)
    checkGroup('guard.diversity.images', guard.diversity.images, sampling)
}

function checkGroup(path: string, images: number, networks: ModelDescription['networks']): void {
  for (const { type, groupSize } of networks.flatMap(groupingLayers)) {
    const group = Math.min(groupSize, images)
    if (images % group !== 0)
      throw invalid(path, `a multiple of ${group}, the groupSize of a ${type} layer`, images)
  }
}

/**
 * Refuses batches of one image if a layer such as `batchNorm` would then have a single value per channel,
 * whose deviation is 0. PyTorch refuses such a batch too.
 *
 * @throws CONFIG_INVALID naming the layer and `batchSize`
 * @example
 * checkBatchNorm(await describeSpec(config.model), config)
 */
export function checkBatchNorm(
  { networks }: ModelDescription,
  { batchSize }: Pick<RunSettings, 'batchSize'>,
): void {
  if (batchSize > 1) return
  const single = networks
    .flatMap(({ layers }) => allLayers(layers))
    .find(({ traits, output }) => traits.normalizesBatch && pixelsOf(output) === 1)
  if (single === undefined) return
  const expected = `at least 2, because the ${single.type} layer ${single.name} has one value per channel and image`
  throw invalid('batchSize', expected, batchSize)
}

function pixelsOf([, ...sides]: readonly number[]): number {
  return sides.reduce((product, side) => product * side, 1)
}

/** What a run is about to load into memory. */
export interface LoadedRun {
  readonly config: Pick<RunConfig, 'model' | 'batchSize'>
  readonly data: Dataset
  readonly description: ModelDescription
}

/**
 * Checks, before anything is allocated, that this machine has the memory that a run needs at least: for
 * weights, gradients, moments, data and the activations of a batch. A GPU reports itself when its memory
 * is exceeded.
 *
 * @param device as returned by resolveDevice
 * @param available bytes available
 * @throws MEMORY_EXCEEDED naming the numbers and what to lower
 * @example
 * checkMemory(await planTraining(options), 'cpu')
 */
export function checkMemory(run: LoadedRun, device: string, available = availableMemory()): void {
  if (device !== 'cpu') return
  const { config, data, description } = run
  const { parameters, model, activationsPerImage } = leastMemory(config.model, description)
  const fixed = model + dataMemory(data)
  const needed = fixed + config.batchSize * activationsPerImage
  if (needed <= available) return
  const fits = Math.floor((available - fixed) / activationsPerImage)
  const large = model > available ? 'model' : 'data'
  const path = fits >= 1 ? 'batchSize' : large
  const fix = {
    batchSize: `set batchSize to at most ${fits}, ideally half of that`,
    model: 'make the layers smaller',
    data: 'take fewer or smaller images',
  }
  const sentence =
    `${path}: training ${parameters} parameters on ${data.name} in batches of ` +
    `${config.batchSize} takes at least ${gigabytes(needed)}, but only ${gigabytes(available)} is available`
  throw new FalsarioError('MEMORY_EXCEEDED', sentence, {
    path,
    expected: `at most ${available} bytes`,
    received: `at least ${needed} bytes`,
    fix: fix[path],
  })
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}

function mismatch(path: string, message: string, fix: string): FalsarioError {
  return new FalsarioError('DATA_MISMATCH', `${path}: ${message}`, { path, fix })
}
