import { invalid } from './explain.js'
import { isRecord } from './is-record.js'
import { formatPath } from './path.js'

/** The largest finite number of float32, in which networks compute. */
const LARGEST = 3.4028234663852886e38

/**
 * Refuses numbers that become infinite in float32.
 *
 * @throws CONFIG_INVALID naming the number's path
 * @example
 * requireFloatRange({ clip: 1e39 }, 'model.objective') // throws: model.objective.clip
 */
export function requireFloatRange(value: unknown, path: string): void {
  if (typeof value === 'number' && Math.abs(value) > LARGEST)
    throw invalid(path, 'a number that float32 can hold, up to 3.4e38', value)
  if (!isRecord(value) && !Array.isArray(value)) return
  for (const [key, entry] of Object.entries(value))
    requireFloatRange(entry, formatPath(path, [Array.isArray(value) ? Number(key) : key]))
}
