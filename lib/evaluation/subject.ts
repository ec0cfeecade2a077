import { readRunConfig } from '../config/read-run-config.js'
import type { RunConfig } from '../config/run.js'
import type { Dataset } from '../data/dataset.js'
import { fingerprint } from '../data/fingerprint.js'
import type { GanModel } from '../kinds/gan/model.js'
import { loadModel, modelPath } from '../kinds/load-model.js'
import type { VaeModel } from '../kinds/vae/model.js'
import { sha256OfFile } from '../sha256.js'
import type { MeasuredSubject } from './card.js'
import type { ClassNumbers } from './class-numbers.js'
import { imagesOf } from './images/chosen-images.js'
import { generatedImages, type Sampler } from './images/generated-images.js'
import type { ImageParts } from './images/lazy-image-set.js'

/** What decides which metrics there are. */
export interface SubjectKind {
  /** Whether it is told which class to make. */
  readonly asked: boolean
  /** How the classes of its images are numbered. */
  readonly numbers: ClassNumbers
  readonly vae: boolean
}

/** What the metrics that there are depend on. */
export function kindOf({ asked, numbers, vae }: Subject): SubjectKind {
  return { asked, numbers, vae: vae !== undefined }
}

/** What is measured: a model, which makes as many images as are asked for, or images there are. */
export interface Subject {
  readonly facts: MeasuredSubject
  readonly image: { readonly channels: number; readonly height: number; readonly width: number }
  /** Whether it is a model that is told which class to make. */
  readonly asked: boolean
  /** How the classes of its images are numbered. */
  readonly numbers: ClassNumbers
  /** Images there are: no more can be had. */
  readonly available?: number
  /** What makes the images, where a model does. */
  readonly model?: GanModel | VaeModel
  /** What is asked for its bounds: the model, or one that a run is still training. */
  readonly vae?: VaeModel
  /** @param labels one an image, where the model takes classes */
  images(count: number, seed: number, labels: Uint8Array | undefined): ImageParts
  /** Lets go of what was opened for it, not of what the caller gave. */
  dispose(): void
}

/** What a run learns from. */
export function learntBy({ data: { source, split } }: RunConfig): {
  readonly source: string
  readonly split?: string
} {
  return { source, ...(split && { split }) }
}

/**
 * A model as what is measured.
 *
 * @param model one that is in memory, a model.safetensors or a run directory
 * @throws MODEL_NOT_FOUND, MODEL_INVALID, DEVICE_UNAVAILABLE
 */
export async function modelSubject(
  model: GanModel | VaeModel | string,
  device: 'auto' | 'cpu' | 'cuda',
): Promise<Subject> {
  if (typeof model !== 'string')
    return ofModel(model, { name: 'a model in memory' }, () => undefined)
  const loaded = await loadModel(model, { device })
  const hash = await sha256OfFile(await modelPath(model))
  const config = await readRunConfig(model)
  const learntFrom = config && { learntFrom: learntBy(config) }
  return ofModel(loaded, { name: model, hash, ...learntFrom }, () => loaded[Symbol.dispose]())
}

function ofModel(
  model: GanModel | VaeModel,
  named: Pick<MeasuredSubject, 'name' | 'hash' | 'learntFrom'>,
  dispose: () => void,
): Subject {
  const { image, classes } = model.spec
  const sampler: Sampler = {
    image,
    async sample({ count, seed, labels }) {
      return model.sample({ count, seed, ...(labels && { label: labels }) })
    },
  }
  return {
    facts: { kind: model.kind, ...named, trainedSteps: model.trainedSteps },
    image,
    asked: classes > 0,
    numbers: { classes, ...(model.classNames && { classNames: model.classNames }) },
    model,
    ...(model.kind === 'vae' && { vae: model }),
    images: (count, seed, labels) => generatedImages(sampler, { count, seed, labels }),
    dispose,
  }
}

/** Images there are, as what is measured. */
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
    asked: false,
    numbers: data,
    available,
    images: (count) => imagesOf(data, { first: 0, stride: 1, count: available }, count),
    dispose: () => undefined,
  }
}
