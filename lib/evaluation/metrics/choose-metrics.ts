import { invalid } from '../../config/explain.js'
import { metrics as catalogue, findMetric } from './index.js'
import type { Metric, MetricNeed } from './metric.js'

/** Whether a metric of this need may ask for class scores. */
export function usesLogits(need: MetricNeed): boolean {
  return need === 'logits' || need === 'classes'
}

/** Whether metrics ask for an extractor; those that are not named may. */
export function askForExtractor(
  names: readonly string[] | 'all' | undefined,
  path: string,
): boolean {
  if (names === undefined || names === 'all') return true
  const uses = (need: MetricNeed) =>
    need === 'features' || need === 'ownClasses' || usesLogits(need)
  return names.some((name) => findMetric(name, path).needs.some(uses))
}

/** What there is to measure with, by what metrics may need. */
export type Means = Readonly<Record<MetricNeed, boolean>>

const missing: Readonly<Record<MetricNeed, string>> = {
  features: 'a feature extractor',
  logits: 'a feature extractor that is a classifier',
  ownClasses: 'a feature extractor that is a classifier of the same classes as the data',
  labels: 'a model that is asked for classes, or labelled images',
  classes: 'labels, or a feature extractor that is a classifier',
  realLabels: 'real images with labels',
  vae: 'a VAE',
  trainer: 'a moment when nothing else is trained: falsario evaluate',
}

/**
 * The metrics by their names; unless told those that are quick and fit what there is, and with `all`
 * every one that fits.
 *
 * @throws CONFIG_INVALID for a name that is none, or a metric that lacks what it needs
 * @example
 * chooseMetrics(['fid', 'kid'], means, 'metrics')
 */
export function chooseMetrics(
  names: readonly string[] | 'all' | undefined,
  means: Means,
  path: string,
): Metric[] {
  const lacks = ({ needs }: Metric) => needs.find((need) => !means[need])
  if (names === undefined || names === 'all')
    return catalogue.filter((metric) => (names === 'all' || metric.usual) && !lacks(metric))
  return [...new Set(names)].map((name) => {
    const metric = findMetric(name, path)
    const need = lacks(metric)
    if (need === undefined) return metric
    throw invalid(path, `no ${name} here, for it needs ${missing[need]}`, name)
  })
}
