import type { Metric } from '../metric.js'
export const metrics: readonly Metric[] = []
