import type { MeanAndDeviation } from '../native/metrics.js'

/**
 * As native metrics have them of subsets and splits.
 *
 * @param values one or more
 * @example
 * meanAndDeviation([1, 3]) // { mean: 2, deviation: 1 }
 */
export function meanAndDeviation(values: readonly number[]): MeanAndDeviation {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / values.length) }
}
