import type { MeanAndDeviation } from '../../native/metrics.js'

/**
 * Returns the mean and the standard deviation (divided by N), as native metrics compute them.
 *
 * @param values at least one
 * @example
 * meanAndDeviation([1, 3]) // { mean: 2, deviation: 1 }
 */
export function meanAndDeviation(values: readonly number[]): MeanAndDeviation {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / values.length) }
}
