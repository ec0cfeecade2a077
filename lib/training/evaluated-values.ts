import { chooseExtractor } from '../evaluation/extractors/choose-extractor.js'
import { chooseMetrics } from '../evaluation/metrics/choose-metrics.js'
import { kindOf, type ModelSpec } from '../kinds/catalogue.js'
import type { RunSettings } from '../runs/config.js'

/**
 * Returns the names of the values that a run's evaluation gives, for `best.metric`. Assumes that data and
 * extractor meet the needs of all metrics, because they are opened later.
 *
 * @throws CONFIG_INVALID for an unknown metric, or one that does not apply to the model
 */
export function evaluatedValues(
  spec: ModelSpec,
  { evaluate }: Pick<RunSettings, 'evaluate'>,
): readonly string[] {
  if (evaluate === undefined) return []
  const { capabilities } = kindOf(spec)
  chooseExtractor(evaluate, { image: spec.image, capabilities }, 'evaluate.')
  const met = {
    ...capabilities,
    features: true,
    logits: true,
    ownClasses: true,
    labels: spec.classes > 0,
    realLabels: true,
    imageClasses: true,
    trainer: false,
  }
  const metrics = chooseMetrics(evaluate.metrics, met, 'evaluate.metrics')
  return metrics.flatMap(({ values }) => values.map(({ name }) => name))
}
