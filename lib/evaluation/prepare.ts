import { fingerprint } from '../data/fingerprint.js'
import { machineOf } from '../training/machine.js'
import type { MeasuredPart } from './card.js'
import type { ClassNumbers } from './class-numbers.js'
import { Evaluation, type Given } from './evaluation.js'
import type { FeatureExtractor } from './extractors/feature-extractor.js'
import { type ChosenImages, imagesOf } from './images/chosen-images.js'
import { MeasuredSet, type SetControls } from './images/lazy-image-set.js'
import type { RealImages, RealPart } from './images/real-images.js'
import { StatisticsCache } from './images/statistics-cache.js'

/** Real images that are looked for among what a model made are not more than this: memory. */
const MOST_TRAINING = 100_000

/** How real images are looked at. */
export interface PrepareSettings {
  readonly count: number
  readonly seed: number
  readonly device: string
  readonly threads?: number | undefined
  readonly trainClassifier?: Given['trainClassifier']
  /** How all labels are numbered. */
  readonly numbers: ClassNumbers
}

/** An evaluation, and what a card says of its real images. */
export interface PreparedEvaluation {
  readonly evaluation: Evaluation
  readonly parts: {
    readonly real: MeasuredPart
    readonly other?: MeasuredPart
    readonly training: MeasuredPart
  }
  readonly real: MeasuredSet
}

/**
 * Makes the real side of an evaluation ready; their features are made, or read from the cache, when
 * a metric first asks for them.
 */
export async function prepareEvaluation(
  { real, other, training }: RealImages,
  extractor: FeatureExtractor | undefined,
  settings: PrepareSettings,
  controls: Omit<SetControls, 'extractor' | 'cache'>,
): Promise<PreparedEvaluation> {
  const { count, seed, device, threads, trainClassifier, numbers } = settings
  const machine = { ...(await machineOf(threads)), device }
  const prepare = async (part: RealPart, most: number) => {
    const { data, split } = part
    const source = imagesOf(data, part.images, most, numbers)
    const print = await fingerprint(data)
    const images: ChosenImages & { of: number } = {
      ...part.images,
      count: source.shape[0],
      of: part.images.count,
    }
    const identity = extractor && JSON.stringify(extractor.identity)
    const cache =
      identity && new StatisticsCache({ data: print, images, extractor: identity, machine })
    const set = new MeasuredSet(source, { ...controls, extractor, ...(cache && { cache }) })
    return { set, facts: { split, count: set.count, of: images.of, fingerprint: print } }
  }
  const sets = {
    real: await prepare(real, count),
    other: other && (await prepare(other, count)),
    training: await prepare(training, MOST_TRAINING),
  }
  const side = {
    real: sets.real.set,
    training: sets.training.set,
    ...(sets.other && { other: sets.other.set }),
  }
  return {
    evaluation: new Evaluation(side, extractor, {
      seed,
      numbers,
      ...(trainClassifier && { trainClassifier }),
    }),
    parts: {
      real: sets.real.facts,
      training: sets.training.facts,
      ...(sets.other && { other: sets.other.facts }),
    },
    real: sets.real.set,
  }
}
