import { kindsWith } from '../../kinds/catalogue.js'
import { FalsarioError } from '../../system/errors.js'
import { metrics as catalogue, findMetric } from './index.js'
import type { Metric, MetricNeed } from './metric.js'

/** The metrics that a user requests: by name, `all` that apply, or by default the fast ones that apply. */
export type MetricChoice = readonly string[] | 'all' | undefined

/** Which needs of metrics are met. */
export type MetNeeds = Readonly<Record<MetricNeed, boolean>>

/** Whether a metric uses class scores of an extractor. */
export function usesLogits({ needs }: Metric): boolean {
  return needs.includes('logits') || needs.includes('imageClasses')
}

/** Whether a metric uses an extractor. */
export function usesExtractor(metric: Metric): boolean {
  return metric.needs.includes('features') || usesLogits(metric)
}

const needText: Readonly<Record<MetricNeed, string>> = {
  images: 'images, or a model that generates them',
  posterior: kindsWith('posterior'),
  classes: kindsWith('classes'),
  features: 'a feature extractor',
  logits: 'a feature extractor that is a classifier',
  ownClasses: 'a feature extractor that is a classifier of the same classes as the data',
  labels: 'a model with classes, or labelled images',
  realLabels: 'real images with labels',
  imageClasses: 'labels, or a feature extractor that is a classifier',
  trainer:
    'to train classifiers, which is not possible during training; use falsario evaluate afterwards',
}

/**
 * Returns the chosen metrics.
 *
 * @param path where the choice stands, for errors
 * @throws CONFIG_INVALID for an unknown name, a metric that has a need that is not met, or if no
 * metric applies
 * @example
 * chooseMetrics(['fid', 'kid'], met, 'metrics')
 */
export function chooseMetrics(choice: MetricChoice, met: MetNeeds, path: string): Metric[] {
  const unmet = ({ needs }: Metric) => needs.find((need) => !met[need])
  const applicable = catalogue.filter((metric) => unmet(metric) === undefined)
  const byDefault = choice === 'all' ? applicable : applicable.filter(({ usual }) => usual)
  if (choice === 'all' || choice === undefined) {
    if (byDefault.length === 0) throw noneApplies(path)
    return byDefault
  }
  const chosen = new Set(choice.map((name) => findMetric(name, path)))
  for (const metric of chosen) {
    const need = unmet(metric)
    if (need === undefined) continue
    throw unmetNeed(metric, need, applicable, path)
  }
  return [...chosen]
}

function noneApplies(path: string): FalsarioError {
  const sentence = `${path}: no metric applies to this model and these data`
  const expected = 'a model or images that a metric applies to'
  return new FalsarioError('CONFIG_INVALID', `${sentence}: expected ${expected}`, {
    path,
    expected,
  })
}

function unmetNeed(
  { name }: Metric,
  need: MetricNeed,
  applicable: readonly Metric[],
  path: string,
): FalsarioError {
  const names = applicable.map((metric) => metric.name).join(', ')
  const expected = names === '' ? 'no metric, because none applies' : `one of ${names}`
  const sentence = `${path}: ${name} needs ${needText[need]}`
  return new FalsarioError('CONFIG_INVALID', `${sentence}: expected ${expected}`, {
    path,
    expected,
    received: name,
  })
}
