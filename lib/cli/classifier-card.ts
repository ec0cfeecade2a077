import { imagesOf } from '../evaluation/images/chosen-images.js'
import {
  type Accuracy,
  type ClassifierModel,
  Dataset,
  type DatasetOptions,
  fingerprint,
  type MeasuredPart,
  runtimeInfo,
} from '../index.js'
import { modelPath } from '../kinds/load-model.js'
import { sha256OfFile } from '../sha256.js'
import { falsarioVersion } from '../version.js'

/** How a classifier did, with all that decides it. */
export interface ClassifierCard extends Omit<Accuracy, 'count' | 'data' | 'split'> {
  readonly format: 1
  readonly falsario: string
  readonly libtorch: string
  /** `cpu`, `cuda:0` */
  readonly device: string
  readonly subject: {
    readonly kind: 'classifier'
    /** The path of its file or run. */
    readonly name: string
    /** SHA-256 of its file. */
    readonly hash: string
    readonly trainedSteps: number
  }
  readonly data: MeasuredPart & { readonly source: string; readonly options: DatasetOptions }
}

/** Where a classifier is, and how many images it is shown. */
export interface ClassifierLook {
  /** Its model.safetensors or run directory. */
  readonly path: string
  /** `cpu`, `cuda:0` */
  readonly device: string
  /** Evenly spread over the data; all when left out. */
  readonly count?: number | undefined
}

/**
 * Measures a classifier on labelled images.
 *
 * @throws DATA_MISMATCH, DATA_INVALID, DISPOSED
 */
export async function classifierCard(
  model: ClassifierModel,
  all: Dataset,
  { path, device, count = all.count }: ClassifierLook,
): Promise<ClassifierCard> {
  const chosen = count >= all.count ? all : await spread(all, count)
  const { accuracy, loss, perClass, confusion, count: looked } = await model.accuracy(chosen)
  const { libtorch } = await runtimeInfo()
  const hash = await sha256OfFile(await modelPath(path))
  const { source, options } = all
  return {
    format: 1,
    falsario: await falsarioVersion(),
    libtorch,
    device,
    subject: { kind: 'classifier', name: path, hash, trainedSteps: model.trainedSteps },
    data: {
      source,
      options,
      split: options.split ?? 'all',
      count: looked,
      of: all.count,
      fingerprint: await fingerprint(all),
    },
    accuracy,
    loss,
    perClass,
    confusion,
  }
}

async function spread(data: Dataset, count: number): Promise<Dataset> {
  const { shape, labels, parts } = imagesOf(data, { first: 0, stride: 1, count: data.count }, count)
  const images: Uint8Array[] = []
  for await (const part of parts()) images.push(part)
  const { name, classNames } = data
  return Dataset.fromArrays({
    name,
    images: Buffer.concat(images),
    shape,
    ...(labels && { labels }),
    ...(classNames && { classNames }),
  })
}
