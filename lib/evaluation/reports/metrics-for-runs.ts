import { findMetric } from '../metrics/index.js'
import type { OpenedRun } from './opened-run.js'

/**
 * For each run those of the metrics asked for that its kind of model can have: the others' rows stay
 * empty. A metric that fits no run stays with all, to be refused with the reason.
 *
 * @param extractorClasses of the extractor; 0 where it gives features only
 * @throws CONFIG_INVALID for a name that is none
 */
export function metricsForRuns(
  runs: readonly OpenedRun[],
  names: readonly string[] | 'all' | undefined,
  extractorClasses: number,
): (readonly string[] | 'all' | undefined)[] {
  if (names === undefined || names === 'all') return runs.map(() => names)
  const wanted = names.map((name) => findMetric(name))
  const fits = ({ needs }: (typeof wanted)[number], { run: { kind, classes } }: OpenedRun) =>
    (kind === 'vae' || !needs.includes('vae')) &&
    (classes > 0 || !needs.includes('labels')) &&
    (classes > 0 || extractorClasses > 0 || !needs.includes('classes'))
  return runs.map((run) =>
    wanted
      .filter((metric) => fits(metric, run) || !runs.some((each) => fits(metric, each)))
      .map(({ name }) => name),
  )
}
