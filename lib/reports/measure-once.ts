import type { Card } from '../evaluation/card.js'
import type { FeatureExtractor } from '../evaluation/extractors/feature-extractor.js'
import type { RealImages } from '../evaluation/images/real-images.js'
import { Measurement, type MeasurementSettings } from '../evaluation/measurement.js'
import type { ClassifierTrainer } from '../evaluation/metrics/metric.js'
import type { Subject } from '../evaluation/subject.js'
import { FalsarioError } from '../system/errors.js'
import { trainClassifier } from './train-classifier.js'

/** Progress of a classifier that `cas` trains. */
export interface MeasureTraining {
  /** Which classifier, from 1. */
  readonly classifier: number
  /** The number of steps that this classifier has trained so far. */
  readonly step: number
  /** The number of steps of its whole training. */
  readonly steps: number
}

interface MeasureControls {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  readonly onTraining?: ((progress: MeasureTraining) => void) | undefined
}

/**
 * Measures a subject once, with real images of the same size.
 *
 * @throws CONFIG_INVALID for a metric that does not apply; the signal's reason if it was aborted
 */
export async function measureOnce(
  subject: Subject,
  real: RealImages,
  extractor: FeatureExtractor | undefined,
  settings: Omit<MeasurementSettings, 'path' | 'threads' | 'trainClassifier'>,
  { signal, onProgress, onTraining }: MeasureControls,
): Promise<Card> {
  let done = 0
  const onExtracted = (images: number) => {
    done += images
    onProgress?.(done, Math.max(done, measurement.total))
  }
  const measurement = await Measurement.open(
    subject,
    real,
    extractor,
    {
      ...settings,
      path: 'metrics',
      count: Math.min(settings.count, subject.available ?? settings.count),
      trainClassifier: classifierTrainer(settings.device, { signal, onTraining }),
    },
    { signal, onExtracted },
  )
  return measurement.card(subject)
}

/** @throws DATA_MISMATCH if a subject and the real images have different sizes */
export function requireSameSize({ image, facts }: Subject, { real: { data } }: RealImages): void {
  const expected = `${image.channels} x ${image.height} x ${image.width}`
  const received = `${data.channels} x ${data.height} x ${data.width}`
  if (expected === received) return
  const sentence = `${facts.name} has images of ${expected} (channels x height x width), but ${data.name} has images of ${received}`
  throw new FalsarioError('DATA_MISMATCH', sentence, {
    path: 'data',
    expected,
    received,
    fix: `resize a folder of images: --size ${image.height}x${image.width} (in the API: size)`,
  })
}

function classifierTrainer(
  device: string,
  { signal, onTraining }: Pick<MeasureControls, 'signal' | 'onTraining'>,
): ClassifierTrainer {
  let classifiers = 0
  return (data, test, settings) => {
    const classifier = ++classifiers
    const onStep = (step: number, steps: number) => onTraining?.({ classifier, step, steps })
    const kind = device.startsWith('cuda') ? 'cuda' : 'cpu'
    return trainClassifier(data, test, settings, { device: kind, signal, onStep })
  }
}
