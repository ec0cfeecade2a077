import { runtimeInfo } from '../native.js'
import { falsarioVersion } from '../version.js'
import type { Card, MeasuredMetric, MeasuredSubject } from './card.js'
import type { Measurement } from './evaluation.js'
import type { ExtractorIdentity } from './extractors/feature-extractor.js'
import { isPublishedInception } from './extractors/known-contracts.js'
import type { Flag, MetricValue } from './metrics/metric.js'

/** What a card says besides the figures and the versions. */
export type CardFacts = Omit<
  Card,
  'format' | 'falsario' | 'libtorch' | 'threads' | 'cpuCapability' | 'quantisation' | 'metrics'
>

/** Puts figures and their protocol together. */
export async function makeCard(
  facts: CardFacts,
  found: Measurement,
  floor: Measurement,
): Promise<Card> {
  const metrics: Record<string, MeasuredMetric> = {}
  for (const [metric, { values, flags, details, settings }] of found) {
    const real = floor.get(metric)
    metrics[metric.name] = {
      shown: metric.values.map((value) => titled(value, facts.features)),
      values,
      ...(real && { floor: real.values }),
      settings: { ...metric.settings, ...settings },
      source: metric.source,
      flags,
      ...(details && { details }),
    }
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
    metrics,
  }
}

/** Only Inception's features make what papers call FID. */
function titled(value: MetricValue, identity: ExtractorIdentity | undefined): MetricValue {
  const { titleOfClassifier, title, ...others } = value
  if (titleOfClassifier === undefined || identity === undefined) return { ...others, title }
  const { kind, name } = identity
  if (isPublishedInception(identity)) return { ...others, title }
  return { ...others, title: kind === 'classifier' ? titleOfClassifier : `${title} (${name})` }
}

/** What is known of the whole before anything is measured. */
export function flagsOf(facts: Omit<CardFacts, 'flags'>): Flag[] {
  const { subject, generated, real, data } = facts
  const flags: Flag[] = []
  if (generated.count !== real.count)
    flags.push({
      reason: 'unequalCounts',
      message: `${generated.count} generated images are held against ${real.count} real ones: distances depend on both numbers`,
    })
  if (subject.kind !== 'images' && mayBeLearnt(subject, data.source, real.split))
    flags.push({
      reason: 'seenInTraining',
      message: `the model may have learnt from these real images (${real.split})`,
    })
  return flags
}

/** Whether a model may have learnt from the images of a split. */
function mayBeLearnt({ learntFrom }: MeasuredSubject, source: string, split: string): boolean {
  const heldOut = split === 'test' || split === 'validation'
  if (learntFrom === undefined || learntFrom.source !== source) return !heldOut
  // Data in parts are learnt from by their training images unless told otherwise.
  const { split: learnt = 'train' } = learntFrom
  return learnt === 'all' || learnt === split || !['train', 'test', 'validation'].includes(split)
}
