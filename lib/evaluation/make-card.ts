import { runtimeInfo } from '../native/index.js'
import { falsarioVersion } from '../system/version.js'
import type { Card, MeasuredMetric } from './card.js'
import type { ExtractorIdentity } from './extractors/feature-extractor.js'
import { isPublishedInception } from './extractors/known-contracts.js'
import type { Metric, MetricResult, MetricValue } from './metrics/metric.js'

/** A card without figures and versions. */
export type CardFacts = Omit<
  Card,
  | 'format'
  | 'falsario'
  | 'libtorch'
  | 'threads'
  | 'cpuCapability'
  | 'quantisation'
  | 'metrics'
  | keyof NonNullable<MetricResult['classification']>
>

/** The results of metrics, in the order of the catalogue. */
export type MetricResults = ReadonlyMap<Metric, MetricResult>

/** Makes a card of figures and facts. */
export async function makeCard(
  facts: CardFacts,
  results: MetricResults,
  floor: MetricResults,
): Promise<Card> {
  const metrics: Record<string, MeasuredMetric> = {}
  let classification: MetricResult['classification']
  for (const [metric, result] of results) {
    metrics[metric.name] = measuredMetric(metric, result, facts, floor.get(metric))
    classification ??= result.classification
  }
  const { libtorch, threads, cpuCapability } = await runtimeInfo()
  return {
    format: 1,
    falsario: await falsarioVersion(),
    libtorch,
    threads,
    cpuCapability,
    ...facts,
    quantisation: 'uint8',
    ...classification,
    metrics,
  }
}

function measuredMetric(
  metric: Metric,
  { values, flags, details, settings }: MetricResult,
  { features }: CardFacts,
  floor: MetricResult | undefined,
): MeasuredMetric {
  return {
    shown: metric.values.map((value) => titled(value, features)),
    values,
    ...(floor && { floor: floor.values }),
    settings: { ...metric.settings, ...settings },
    source: metric.source,
    flags,
    ...(details && { details }),
  }
}

/** Names the extractor in the title, because in papers FID is of Inception's features. */
function titled(value: MetricValue, identity: ExtractorIdentity | undefined): MetricValue {
  const { titleOfClassifier, title, ...others } = value
  if (titleOfClassifier === undefined || identity === undefined) return { ...others, title }
  const { kind, name } = identity
  if (isPublishedInception(identity)) return { ...others, title }
  return { ...others, title: kind === 'torchscript' ? `${title} (${name})` : titleOfClassifier }
}
