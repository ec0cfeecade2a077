import { z } from 'zod'
import { invalid, parseWith } from '../config/explain.js'
import { Dataset } from '../data/dataset.js'
import type { OpenControls, OpenProgress } from '../data/open-controls.js'
import { openDataset, openIfFound } from '../data/open-dataset.js'
import type { DatasetOptions } from '../data/options.js'
import { comesInParts, sizeOption } from '../data/source-options.js'
import { FalsarioError } from '../errors.js'
import type { GanModel } from '../kinds/gan/model.js'
import type { VaeModel } from '../kinds/vae/model.js'
import { resolveDevice } from '../native.js'
import type { Card } from './card.js'
import { featuresFor } from './extractors/default-extractor.js'
import type { FeatureExtractor } from './extractors/feature-extractor.js'
import type { InputContractInput } from './extractors/input-contract.js'
import { openExtractor } from './extractors/open-extractor.js'
import { openRealImages, type RealImages, type RealSource } from './images/real-images.js'
import { type MeasureTraining, measureSubject } from './measure-subject.js'
import { imageSubject, modelSubject, type Subject } from './subject.js'

const settingsSchema = z.strictObject({
  /** Metrics by name; all that are quick and fit when left out, every one that fits with `all`. */
  metrics: z.union([z.literal('all'), z.array(z.string()).min(1).readonly()]).optional(),
  /** Images to generate, and real ones to hold them against where there are as many (default 10,000). */
  count: z.int().min(1).max(1_000_000).default(10_000),
  /** Of the samples and of all that metrics draw by chance (default 0). */
  seed: z.int().min(0).default(0),
  device: z.enum(['auto', 'cpu', 'cuda']).default('auto'),
  /** Whether real images are measured in the generated ones' place too (default true). */
  floor: z.boolean().default(true),
})

/** What to measure, and against what. */
export type EvaluateOptions = z.input<typeof settingsSchema> & {
  /** A data set, a source (`mnist`, a folder), or a source with its options. */
  readonly data: RealSource
  /**
   * What images are compared by: `digits`, a classifier's model file or run directory, a TorchScript
   * file, or an extractor that is open (default `digits`, for grey images of 28 x 28; none where no metric
   * asks for one).
   */
  readonly features?: string | FeatureExtractor | undefined
  /** How a TorchScript file wants its images, where nothing else says so. */
  readonly contract?: InputContractInput | undefined
} & (
    | {
        /** A model, its model.safetensors or its run directory. */
        readonly model: GanModel | VaeModel | string
        readonly images?: undefined
      }
    | {
        /** Pictures in a model's place: a data set, or a source. */
        readonly images: RealSource
        readonly model?: undefined
      }
  )

/** What can be done while it goes on. */
export interface EvaluateControls {
  readonly signal?: AbortSignal | undefined
  /** How far the reading of a folder of images is. */
  readonly onOpening?: ((progress: OpenProgress) => void) | undefined
  /** Called as images are looked at: how many of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Called while `cas` trains its classifiers, one after the other. */
  readonly onTraining?: ((progress: MeasureTraining) => void) | undefined
}

/**
 * Measures a model or pictures against real images. The same model, data, settings and machine give
 * the same card, bit for bit.
 *
 * @throws CONFIG_INVALID, DATA_NOT_FOUND, DATA_INVALID, DATA_MISMATCH where the images are of another
 * size than the data, MODEL_NOT_FOUND, MODEL_INVALID, EXTRACTOR_INVALID, DEVICE_UNAVAILABLE; the
 * signal's reason when it was stopped
 * @example
 * const card = await evaluate({ model: 'runs/quick-001', data: 'mnist', metrics: ['fid'] })
 * console.log(card.metrics.fid?.values.fid, 'real images:', card.metrics.fid?.floor?.fid)
 */
export async function evaluate(
  options: EvaluateOptions,
  controls: EvaluateControls = {},
): Promise<Card> {
  const { data, features, contract, model, images, ...rest } = {
    model: undefined,
    images: undefined,
    ...options,
  }
  const settings = parseWith(settingsSchema, rest, '')
  const device = await resolveDevice(settings.device)
  const opening = { signal: controls.signal, onProgress: controls.onOpening }
  const { subject, real } =
    images === undefined
      ? await modelAndData(model, data, settings.device, opening)
      : await imagesAndData(images, data, opening)
  try {
    checkSize(subject, real)
    const source = featuresFor({ ...settings, features }, subject.image)
    return await withExtractor(source, contract, settings.device, (extractor) =>
      measureSubject(subject, real, extractor, { ...settings, device }, controls),
    )
  } finally {
    subject.dispose()
  }
}

interface Sides {
  readonly subject: Subject
  readonly real: RealImages
}

async function modelAndData(
  model: GanModel | VaeModel | string | undefined,
  data: RealSource,
  device: 'auto' | 'cpu' | 'cuda',
  controls: OpenControls,
): Promise<Sides> {
  if (model === undefined) throw invalid('model', 'a model, or images in its place', model)
  const subject = await modelSubject(model, device)
  try {
    return { subject, real: await openRealImages(data, subject.image, controls) }
  } catch (error) {
    subject.dispose()
    throw error
  }
}

/** Pictures are brought to the size of the real ones where they can be. */
async function imagesAndData(
  images: RealSource,
  data: RealSource,
  controls: OpenControls,
): Promise<Sides> {
  const real = await openRealImages(data, undefined, controls)
  if (images instanceof Dataset) return { real, subject: await imageSubject(images) }
  const { source, ...said } = typeof images === 'string' ? { source: images } : images
  const size = await sizeOption(source, real.real.data)
  return {
    real,
    subject: await imageSubject(await openImages(source, { ...size, ...said }, controls)),
  }
}

/** Of data in parts the part asked for, else the training images: a card says which. */
async function openImages(
  source: string,
  options: DatasetOptions,
  controls: OpenControls,
): Promise<Dataset> {
  if (options.split !== undefined || !(await comesInParts(source)))
    return openDataset(source, options, controls)
  const open = (split: 'train' | 'test') => openDataset(source, { ...options, split }, controls)
  return (await openIfFound(() => open('train'))) ?? open('test')
}

/** @throws DATA_MISMATCH where a subject and real images are of different sizes */
export function checkSize({ image, facts }: Subject, { real: { data } }: RealImages): void {
  const made = `${image.channels} x ${image.height} x ${image.width}`
  const given = `${data.channels} x ${data.height} x ${data.width}`
  if (made === given) return
  const sentence = `${facts.name} has images of ${made} (channels x height x width), ${data.name} of ${given}`
  throw new FalsarioError('DATA_MISMATCH', sentence, {
    path: 'data',
    expected: made,
    received: given,
    fix: 'bring the data to that size: falsario pack DIR --size N --out DIR',
  })
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
