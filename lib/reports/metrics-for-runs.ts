import type { MetricChoice } from '../evaluation/metrics/choose-metrics.js'
import { findMetric } from '../evaluation/metrics/index.js'
import type { Metric, MetricNeed } from '../evaluation/metrics/metric.js'
import { kindOf } from '../kinds/catalogue.js'
import type { OpenedRun } from './opened-run.js'

/**
 * Returns for each run the requested metrics that apply to its model; the rows of other metrics stay empty. A
 * metric that applies to no run is returned for every run, because its measurement then throws the reason.
 *
 * @param extractorClasses 0 if the extractor gives features only
 * @throws CONFIG_INVALID for an unknown metric
 */
export function metricsForRuns(
  runs: readonly OpenedRun[],
  names: MetricChoice,
  extractorClasses: number,
): MetricChoice[] {
  if (names === undefined || names === 'all') return runs.map(() => names)
  const metrics = [...new Set(names.map((name) => findMetric(name)))]
  return runs.map((run) =>
    metrics
      .filter(
        (metric) =>
          fits(metric, run, extractorClasses) ||
          !runs.some((other) => fits(metric, other, extractorClasses)),
      )
      .map(({ name }) => name),
  )
}

/** Whether a run's model meets the needs of a metric. */
function fits({ needs }: Metric, { run }: OpenedRun, extractorClasses: number): boolean {
  const { images, posterior, classes: namesClasses } = kindOf(run).capabilities
  const labels = run.classes > 0
  const met: Partial<Record<MetricNeed, boolean>> = {
    images,
    posterior,
    classes: namesClasses,
    labels,
    imageClasses: labels || extractorClasses > 0,
  }
  return needs.every((need) => met[need] ?? true)
}
