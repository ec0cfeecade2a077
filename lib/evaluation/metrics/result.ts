import type { Flag, MetricResult } from './metric.js'

/**
 * Makes a metric's result without non-finite values, because extreme features overflow and a card must not
 * contain NaN or Infinity. Each value that is left out gets a flag.
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
    else raised.push({ reason: 'notFinite', message: `${name} is ${value} and is left out` })
  }
  return { values: finite, flags: raised, ...(details && { details }) }
}
