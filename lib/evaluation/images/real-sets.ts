import type { ClassNumbering } from '../../data/class-numbering.js'
import type { Dataset } from '../../data/dataset.js'
import { fingerprint } from '../../data/fingerprint.js'
import { machineOf } from '../../runs/machine.js'
import type { MeasuredPart } from '../card.js'
import { type ChosenImages, chosenDataset, imagesOf } from './chosen-images.js'
import type { ImageSet } from './image-set.js'
import { type ExtractionSettings, LazyImageSet } from './lazy-image-set.js'
import type { RealImages, RealPart } from './real-images.js'
import { StatisticsCache } from './statistics-cache.js'

/** Limits memory: `memorisation` searches all training images. */
const MAX_TRAINING = 100_000

/** How the sets of real images are made. */
export interface RealSetSettings extends Omit<ExtractionSettings, 'cache'> {
  /** Images of `real` and of `other` at most. */
  readonly count: number
  readonly device: string
  readonly threads?: number | undefined
  /** How all labels are numbered. */
  readonly numbering: ClassNumbering
}

/** The real images of a measurement, as sets for metrics, and their entries on a card. */
export class RealSets {
  readonly real: ImageSet
  readonly other: ImageSet | undefined
  readonly training: ImageSet | undefined
  /** Their entries on a card. */
  readonly parts: {
    readonly real: MeasuredPart
    readonly training?: MeasuredPart
    readonly other?: MeasuredPart
  }
  readonly #chosen: RealPart
  readonly #count: number
  #dataset: Promise<Dataset> | undefined

  private constructor(chosen: RealPart, count: number, { real, other, training }: OpenedSets) {
    this.#chosen = chosen
    this.#count = count
    this.real = real.set
    this.other = other?.set
    this.training = training?.set
    this.parts = {
      real: real.part,
      ...(training && { training: training.part }),
      ...(other && { other: other.part }),
    }
  }

  /** Fingerprints the data. The features are computed, or read from the cache, when a metric needs them. */
  static async open(
    { real, other, training }: RealImages,
    { count, ...settings }: RealSetSettings,
  ): Promise<RealSets> {
    return new RealSets(real, count, {
      real: await openSet(real, count, settings),
      ...(other && { other: await openSet(other, count, settings) }),
      ...(training && { training: await openSet(training, MAX_TRAINING, settings) }),
    })
  }

  /** Returns the images of `real` as a dataset, with labels as the data number them. */
  dataset(): Promise<Dataset> {
    const { data, images } = this.#chosen
    this.#dataset ??= chosenDataset(data, images, this.#count)
    return this.#dataset
  }
}

interface OpenedSet {
  readonly set: ImageSet
  readonly part: MeasuredPart
}

interface OpenedSets {
  readonly real: OpenedSet
  readonly other?: OpenedSet
  readonly training?: OpenedSet
}

async function openSet(
  { data, split, images: all }: RealPart,
  count: number,
  { device, threads, numbering, ...extraction }: Omit<RealSetSettings, 'count'>,
): Promise<OpenedSet> {
  const source = imagesOf(data, all, count, numbering)
  const print = await fingerprint(data)
  const images: ChosenImages & { of: number } = { ...all, count: source.shape[0], of: all.count }
  const machine = { ...(await machineOf(threads)), device }
  const extractor = extraction.extractor && JSON.stringify(extraction.extractor.identity)
  const cache = extractor && new StatisticsCache({ data: print, images, extractor, machine })
  const set = new LazyImageSet(source, { ...extraction, ...(cache && { cache }) })
  return { set, part: { split, count: set.count, of: images.of, fingerprint: print } }
}
