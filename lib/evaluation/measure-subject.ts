import type { Card } from './card.js'
import type { FeatureExtractor } from './extractors/feature-extractor.js'
import type { RealImages } from './images/real-images.js'
import { Measurer, type MeasureSettings } from './measurer.js'
import { kindOf, type Subject } from './subject.js'
import { trainClassifier } from './train-classifier.js'

/** How a subject is measured once. */
export type OnceSettings = Pick<MeasureSettings, 'metrics' | 'count' | 'seed' | 'device' | 'floor'>

/** How far a classifier is that is trained to measure with. */
export interface MeasureTraining {
  /** Which one, from 1. */
  readonly classifier: number
  readonly step: number
  readonly steps: number
}

interface OnceControls {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  readonly onTraining?: ((progress: MeasureTraining) => void) | undefined
}

/**
 * Measures a subject once against real images that are of its size.
 *
 * @throws CONFIG_INVALID for a metric that lacks what it needs; the signal's reason
 */
export async function measureSubject(
  subject: Subject,
  real: RealImages,
  extractor: FeatureExtractor | undefined,
  { device, ...settings }: OnceSettings,
  { signal, onProgress, onTraining }: OnceControls,
): Promise<Card> {
  const count = Math.min(settings.count, subject.available ?? settings.count)
  let done = 0
  const onExtracted = (images: number) => {
    done += images
    onProgress?.(done, Math.max(done, measurer.total))
  }
  const how = {
    ...settings,
    path: 'metrics',
    count,
    device,
    trainClassifier: classifierTrainer(device, { signal, onTraining }),
  }
  const measurer = await Measurer.open(kindOf(subject), real, extractor, how, {
    signal,
    onExtracted,
  })
  return measurer.card(subject)
}

function classifierTrainer(
  device: string,
  { signal, onTraining }: Pick<OnceControls, 'signal' | 'onTraining'>,
): NonNullable<MeasureSettings['trainClassifier']> {
  const kind = device.startsWith('cuda') ? 'cuda' : 'cpu'
  let classifiers = 0
  return (data, test, training) => {
    const classifier = ++classifiers
    const onStep = (step: number, steps: number) => onTraining?.({ classifier, step, steps })
    return trainClassifier(data, test, training, kind, { signal, onStep })
  }
}
