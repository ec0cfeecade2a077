import type { Card } from './card.js'
import { chooseMetrics, usesLogits } from './choose-metrics.js'
import type { FeatureExtractor } from './feature-extractor.js'
import { foreignFeatures } from './foreign-features.js'
import { labelsLike } from './labels-like.js'
import { flagsOf, makeCard } from './make-card.js'
import { prepareEvaluation } from './prepare.js'
import type { RealImages } from './real-images.js'
import type { Subject } from './subject.js'
import { trainClassifier } from './train-classifier.js'

/** How something is measured. */
export interface MeasureSettings {
  readonly metrics?: readonly string[] | 'all' | undefined
  readonly count: number
  readonly seed: number
  /** `cpu`, `cuda:0` */
  readonly device: string
  readonly floor: boolean
}

interface MeasureControls {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** Measures a subject against real images that are of its size. */
export async function measureSubject(
  subject: Subject,
  real: RealImages,
  extractor: FeatureExtractor,
  settings: MeasureSettings,
  { signal, onProgress }: MeasureControls,
): Promise<Card> {
  const { seed, device } = settings
  const count = Math.min(settings.count, subject.available ?? settings.count)
  const { classes, vae } = subject
  const { labels } = real.real.data
  const asked = classes > 0 ? labelsLike(labels, { classes, count, seed }) : undefined
  const generated = subject.images(count, seed, asked)
  const means = {
    features: true,
    logits: extractor.identity.classes > 0,
    labels: generated.labels !== undefined,
    classes: extractor.identity.classes > 0 || (generated.labels && labels) !== undefined,
    realLabels: labels !== undefined,
    vae: vae !== undefined,
    trainer: true,
  }
  const metrics = chooseMetrics(settings.metrics, means, 'metrics')
  const logits = metrics.some(({ needs }) => needs.some(usesLogits))
  const looking = { logits, signal, onExtracted: counter(onProgress, () => total) }
  const prepared = await prepareEvaluation(
    real,
    extractor,
    {
      count,
      seed,
      device,
      trainClassifier: (data, test, training) =>
        trainClassifier(data, test, training, { device: kindOf(device), signal }),
    },
    looking,
  )
  const { evaluation, parts } = prepared
  const withFloor = settings.floor && parts.other !== undefined
  const total = count + parts.real.count + (withFloor ? (parts.other?.count ?? 0) : 0)

  const found = await evaluation.measure(metrics, generated, { ...looking, vae })
  const floor = settings.floor ? await evaluation.floor(metrics, signal) : new Map()
  const facts = {
    device,
    subject: subject.facts,
    data: { source: real.real.data.source, options: real.real.data.options },
    generated: { count, labels: generated.labels ? 'asked' : 'none' },
    ...parts,
    features: extractor.identity,
    seed,
    resize: resizeOf(extractor, subject),
  } as const
  const foreign = await foreignFeatures(prepared.real, real.real.data.classes, extractor)
  return makeCard({ ...facts, flags: [...flagsOf(facts), ...foreign] }, found, floor)
}

function kindOf(device: string): 'cpu' | 'cuda' {
  return device.startsWith('cuda') ? 'cuda' : 'cpu'
}

function counter(
  onProgress: MeasureControls['onProgress'],
  total: () => number,
): (images: number) => void {
  let done = 0
  return (images) => {
    done += images
    onProgress?.(done, Math.max(done, total()))
  }
}

function resizeOf({ identity: { input, resize } }: FeatureExtractor, { image }: Subject): string {
  const { height, width } = input
  if (height === undefined || width === undefined) return resize
  if (height === image.height && width === image.width) return 'none'
  return `${resize}, ${image.height}x${image.width} to ${height}x${width}`
}
