import { z } from 'zod'
import { checkControls, requireMethods } from '../config/arguments.js'
import { invalid, parseWith } from '../config/explain.js'
import { readOnly } from '../config/read-only.js'
import { Dataset } from '../data/dataset.js'
import type { OpenControls, OpenProgress } from '../data/open-controls.js'
import { openDataset, openIfFound } from '../data/open-dataset.js'
import type { DatasetOptions } from '../data/options.js'
import { hasSplits, sizeOption } from '../data/source-options.js'
import type { Card } from '../evaluation/card.js'
import { chooseExtractor, requireExtractor } from '../evaluation/extractors/choose-extractor.js'
import type { FeatureExtractor } from '../evaluation/extractors/feature-extractor.js'
import type { InputContractInput } from '../evaluation/extractors/input-contract.js'
import { openExtractor } from '../evaluation/extractors/open-extractor.js'
import {
  openRealImages,
  openTestImages,
  placeOfData,
  type RealImages,
  type RealSource,
  requireSource,
} from '../evaluation/images/real-images.js'
import { imageSubject, openSubject, type Subject } from '../evaluation/subject.js'
import type { TrainedModel } from '../kinds/catalogue.js'
import { resolveDevice } from '../native/index.js'
import { rememberFolder } from '../system/working-folder.js'
import { type MeasureTraining, measureOnce, requireSameSize } from './measure-once.js'

const settingsSchema = z.strictObject({
  /** Metrics by name (default: the fast ones that apply), or `all` that apply. */
  metrics: z.union([z.literal('all'), readOnly(z.array(z.string()).min(1))]).optional(),
  /**
   * Number of images to generate, and of real images to compare them with at most (default 10,000); number
   * of images to test a classifier on (default: all).
   */
  count: z.int().min(1).max(1_000_000).optional(),
  /** Seed of the generated images and of all random draws of metrics (default 0). */
  seed: z.int().min(0).default(0),
  device: z.enum(['auto', 'cpu', 'cuda']).default('auto'),
  /** Whether metrics are also measured with real images in place of the generated images (default true). */
  floor: z.boolean().default(true),
})

const DEFAULT_COUNT = 10_000

/** What to measure, and with which real images to compare it. */
export type EvaluateOptions = z.input<typeof settingsSchema> & {
  /** The real images: a dataset, a source (`mnist`, a folder), or a source with its options. */
  readonly data: RealSource
  /**
   * The feature extractor that images are compared by: `digits`, a classifier's model file or run directory,
   * a TorchScript file, or an open extractor (default: `digits`, for grey images of 28 x 28; none if no
   * metric uses one). Not for a classifier.
   */
  readonly features?: string | FeatureExtractor | undefined
  /** How a TorchScript file takes images, if neither the file beside it nor falsario states it. */
  readonly contract?: InputContractInput | undefined
} & (
    | {
        /** A model in memory, its model.safetensors or its run directory. */
        readonly model: TrainedModel | string
        readonly images?: undefined
      }
    | {
        /** Images in place of a model: a dataset, or a source. */
        readonly images: RealSource
        readonly model?: undefined
      }
  )

/** Progress callbacks and cancellation. */
export interface EvaluateControls {
  /** Stops the evaluation, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Called while a folder of images is read. */
  readonly onOpening?: ((progress: OpenProgress) => void) | undefined
  /** Called with the opened real images; `unreadable` lists the files that were left out. */
  readonly onOpened?: ((data: Dataset) => void) | undefined
  /** Called while features are extracted, with the number of images done and in total. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Called while `cas` trains its classifiers, one after the other. */
  readonly onTraining?: ((progress: MeasureTraining) => void) | undefined
}

/**
 * Measures a model or a set of images. Generated images are compared with real images by metrics; a
 * classifier is tested on labelled images. The same model, data, settings and machine give the same card,
 * bit for bit.
 *
 * @throws CONFIG_INVALID, DATA_NOT_FOUND, DATA_INVALID, DATA_MISMATCH if the images have another size than
 * the data, or a classifier's data have no labels, MODEL_NOT_FOUND, MODEL_INVALID, EXTRACTOR_INVALID,
 * DEVICE_UNAVAILABLE; the signal's reason if it was aborted
 * @example
 * const card = await evaluate({ model: 'runs/quick-001', data: { source: 'mnist', split: 'train' } })
 * console.log(card.metrics.fid?.values.fid, 'real images:', card.metrics.fid?.floor?.fid)
 */
export async function evaluate(
  options: EvaluateOptions,
  controls: EvaluateControls = {},
): Promise<Card> {
  checkControls(controls, ['onOpening', 'onOpened', 'onProgress', 'onTraining'])
  const { data, features, contract, model, images, ...rest } = {
    model: undefined,
    images: undefined,
    ...options,
  }
  const settings = parseWith(settingsSchema, rest, '')
  requireExtractor(features)
  const here = rememberFolder()
  const device = await resolveDevice(settings.device)
  const opening = { signal: controls.signal, onProgress: controls.onOpening }
  const { subject, real } =
    images === undefined
      ? await modelAndData(model, data, settings.device, opening, here)
      : await imagesAndData(images, data, opening, here)
  try {
    controls.onOpened?.(real.real.data)
    requireSameSize(subject, real)
    const { count = subject.capabilities.images ? DEFAULT_COUNT : real.real.data.count } = settings
    const source = chooseExtractor({ ...settings, features }, subject)
    const place = typeof source === 'string' && source !== 'digits' ? here(source) : source
    return await withExtractor(place, contract, settings.device, (extractor) =>
      measureOnce(
        subject,
        real,
        extractor,
        { ...settings, metrics: settings.metrics, count, device },
        controls,
      ),
    )
  } finally {
    subject.dispose()
  }
}

interface Opened {
  readonly subject: Subject
  readonly real: RealImages
}

async function modelAndData(
  model: TrainedModel | string | undefined,
  data: RealSource,
  device: 'auto' | 'cpu' | 'cuda',
  controls: OpenControls,
  here: (path: string) => string,
): Promise<Opened> {
  if (model === undefined) throw invalid('model', 'a model, or images in its place', model)
  if (typeof model !== 'string')
    requireMethods('model', model, ['save'], 'a model, or images in its place')
  const subject = await openSubject(typeof model === 'string' ? here(model) : model, device)
  try {
    const open = subject.capabilities.images ? openRealImages : openTestImages
    return { subject, real: await open(placeOfData(data, here), subject.image, controls) }
  } catch (error) {
    subject.dispose()
    throw error
  }
}

/** Opens real images first: a folder of pictures is resized to them. */
async function imagesAndData(
  images: RealSource,
  data: RealSource,
  controls: OpenControls,
  here: (path: string) => string,
): Promise<Opened> {
  requireSource('images', images)
  const real = await openRealImages(placeOfData(data, here), undefined, controls)
  const place = placeOfData(images, here)
  if (place instanceof Dataset) return { real, subject: await imageSubject(place) }
  const { source, ...options } = typeof place === 'string' ? { source: place } : place
  const size = await sizeOption(source, real.real.data)
  const opened = await openImages(source, { ...size, ...options }, controls)
  return { real, subject: await imageSubject(opened) }
}

/** Opens the requested split of data with splits, by default the training images. */
async function openImages(
  source: string,
  options: DatasetOptions,
  controls: OpenControls,
): Promise<Dataset> {
  if (options.split !== undefined || !(await hasSplits(source)))
    return openDataset(source, options, controls)
  const open = (split: 'train' | 'test') => openDataset(source, { ...options, split }, controls)
  return (await openIfFound(() => open('train'))) ?? open('test')
}

async function withExtractor<Result>(
  features: EvaluateOptions['features'],
  contract: EvaluateOptions['contract'],
  device: 'auto' | 'cpu' | 'cuda',
  use: (extractor: FeatureExtractor | undefined) => Promise<Result>,
): Promise<Result> {
  if (typeof features !== 'string') return use(features)
  const extractor = await openExtractor(features, { device, ...(contract && { contract }) })
  try {
    return await use(extractor)
  } finally {
    extractor.dispose()
  }
}
