import type { Flag, MetricResult } from './metric.js'

/**
 * A metric's result without numbers that are none: features of absurd size overflow, and a card must not
 * hold NaN or Infinity. Each that is left out is flagged.
 *
 * @example
 * finiteResult({ fid: 4.2, kid: Infinity }, []).values // { fid: 4.2 }
 */
export function finiteResult(
  values: Readonly<Record<string, number>>,
  flags: readonly (Flag | undefined)[],
  details?: Readonly<Record<string, readonly number[]>>,
): MetricResult {
  const raised = flags.filter((flag) => flag !== undefined)
  const finite: Record<string, number> = {}
  for (const [name, value] of Object.entries(values)) {
    if (Number.isFinite(value)) finite[name] = value
    else raised.push({ reason: 'notFinite', message: `${name} came out as ${value}: left out` })
  }
  return { values: finite, flags: raised, ...(details && { details }) }
}
