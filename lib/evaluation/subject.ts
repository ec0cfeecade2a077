import type { ClassNumbering } from '../data/class-numbering.js'
import type { Dataset } from '../data/dataset.js'
import { fingerprint } from '../data/fingerprint.js'
import type { ImageSize } from '../data/source-options.js'
import { kindOf, makesImages, type TrainedModel } from '../kinds/catalogue.js'
import type { Capabilities } from '../kinds/kind.js'
import { loadAnyModel, modelPath } from '../kinds/load-model.js'
import type { RunConfig } from '../runs/config.js'
import { readRunConfig } from '../runs/read-run-config.js'
import { trainedFingerprint } from '../runs/trained-fingerprint.js'
import { sha256OfFile } from '../system/sha256.js'
import type { LearntData, MeasuredSubject } from './card.js'
import { imagesOf } from './images/chosen-images.js'
import { generatedImages, type Sampler } from './images/generated-images.js'
import type { ImageParts } from './images/image-set.js'

/** What is measured: a model of any kind, or a set of images. */
export interface Subject {
  /** Its entry on a card. */
  readonly facts: MeasuredSubject
  readonly image: ImageSize
  /** What it can do; decides which metrics apply. A set of images has images. */
  readonly capabilities: Capabilities
  /** Whether it generates images of a requested class. */
  readonly conditional: boolean
  /** How its labels are numbered. */
  readonly classNumbering: ClassNumbering
  /** Number of images in a set; left out for a model, which generates as many as needed. */
  readonly available?: number
  /** Left out for a set of images. */
  readonly model?: TrainedModel
  /**
   * Returns its images: none for a subject without images.
   *
   * @param labels the class of each image, for a conditional model
   */
  images(count: number, seed: number, labels: Uint8Array | undefined): ImageParts
  /** Frees what was opened for it, not a model or data of the caller. */
  dispose(): void
}

/** Returns the data that a run trains on, for a card. */
export function trainedOn({ data: { source, split } }: RunConfig): LearntData {
  return { source, ...(split && { split }) }
}

/** Returns the data that the run in a folder was trained on; undefined if it is no run. */
async function learntFrom(run: string): Promise<LearntData | undefined> {
  const config = await readRunConfig(run)
  if (config === undefined) return undefined
  const { dataPath: path } = config
  // A damaged checkpoint does not keep the run's model from being measured.
  const print = await trainedFingerprint(run).catch(() => undefined)
  return { ...trainedOn(config), ...(path && { path }), ...(print && { fingerprint: print }) }
}

/**
 * Makes a subject of a model.
 *
 * @param model in memory, a model.safetensors or a run directory
 * @throws MODEL_NOT_FOUND, MODEL_INVALID, DEVICE_UNAVAILABLE
 */
export async function openSubject(
  model: TrainedModel | string,
  device: 'auto' | 'cpu' | 'cuda',
): Promise<Subject> {
  if (typeof model !== 'string') return modelSubject(model, { name: 'a model in memory' })
  const loaded = await loadAnyModel(model, { device })
  try {
    const learnt = await learntFrom(model)
    const subject = modelSubject(loaded, {
      name: model,
      hash: await sha256OfFile(await modelPath(model)),
      ...(learnt && { learntFrom: learnt }),
    })
    return { ...subject, dispose: () => loaded[Symbol.dispose]() }
  } catch (error) {
    loaded[Symbol.dispose]()
    throw error
  }
}

/**
 * Makes a subject of a model in memory.
 *
 * @param sample generates its images (default: the model's own function)
 */
export function modelSubject(
  model: TrainedModel,
  named: Pick<MeasuredSubject, 'name' | 'hash' | 'learntFrom'>,
  sample = sampleOf(model),
): Subject {
  const { classNames, kind, trainedSteps } = model
  const { image, classes } = model.spec
  const { capabilities } = kindOf(model.spec)
  return {
    facts: {
      kind,
      ...named,
      trainedSteps,
      ...(capabilities.classes && classNames && { classNames }),
    },
    image,
    capabilities,
    conditional: capabilities.images && classes > 0,
    classNumbering: { classes, ...(classNames && { classNames }) },
    model,
    images: (count, seed, labels) =>
      capabilities.images && sample
        ? generatedImages({ image, sample }, { count, seed, labels })
        : noImages(image),
    dispose: () => undefined,
  }
}

function sampleOf(model: TrainedModel): Sampler['sample'] | undefined {
  if (!makesImages(model)) return undefined
  return ({ count, seed, labels }) =>
    model.sample({ count, seed, ...(labels && { label: labels }) })
}

function noImages({ channels, height, width }: ImageSize): ImageParts {
  return { shape: [0, channels, height, width], async *parts() {} }
}

/** Makes a subject of a set of images. */
export async function imageSubject(data: Dataset): Promise<Subject> {
  const { channels, height, width, count: available } = data
  return {
    facts: {
      kind: 'images',
      name: data.source,
      hash: await fingerprint(data),
      options: data.options,
      of: available,
    },
    image: { channels, height, width },
    capabilities: { images: true, posterior: false, classes: false },
    conditional: false,
    classNumbering: data,
    available,
    images: (count) => imagesOf(data, { first: 0, stride: 1, count: available }, count),
    dispose: () => undefined,
  }
}
