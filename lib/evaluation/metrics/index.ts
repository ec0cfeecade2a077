import { suggestion } from '../../config/nearest.js'
import { FalsarioError } from '../../system/errors.js'
import { activeUnits } from './active-units.js'
import { cas } from './cas.js'
import { classHistogram } from './class-histogram.js'
import { densityCoverage } from './density-coverage.js'
import { elbo } from './elbo.js'
import { fid } from './fid.js'
import { inceptionScore } from './inception-score.js'
import { iwae } from './iwae.js'
import { kid } from './kid.js'
import { labelAgreement } from './label-agreement.js'
import { memorisation } from './memorisation.js'
import type { Metric } from './metric.js'
import { msSsim } from './ms-ssim.js'
import { precisionRecall } from './precision-recall.js'
import { reconstructionQuality } from './reconstruction-quality.js'
import { testAccuracy } from './test-accuracy.js'

/** The catalogue of metrics, in the order of a card. */
export const metrics: readonly Metric[] = [
  fid,
  kid,
  inceptionScore,
  precisionRecall,
  densityCoverage,
  msSsim,
  classHistogram,
  labelAgreement,
  memorisation,
  cas,
  elbo,
  iwae,
  activeUnits,
  reconstructionQuality,
  testAccuracy,
]

/** The names of all metrics. */
export const metricNames: readonly string[] = metrics.map(({ name }) => name)

/**
 * Returns the metric with this name or alias.
 *
 * @throws CONFIG_INVALID with the names of all metrics
 * @example
 * const { values } = await findMetric('fid').measure(input)
 */
export function findMetric(name: string, path = 'metrics'): Metric {
  const found = metrics.find((metric) => metric.name === name || metric.aliases?.includes(name))
  if (found !== undefined) return found
  throw new FalsarioError(
    'CONFIG_INVALID',
    `${path}: there is no metric "${name}"${suggestion(name, metricNames)}; metrics: ${metricNames.join(', ')}`,
    { path, expected: `one of ${metricNames.join(', ')}`, received: name },
  )
}
