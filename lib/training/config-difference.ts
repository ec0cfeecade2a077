import { isRecord } from '../config/is-record.js'
import { formatPath, type PathPart } from '../config/path.js'

/** One place where two configs differ. */
export interface Difference {
  /** `model.optimizer.generator.learningRate` */
  readonly path: string
  readonly before: unknown
  readonly now: unknown
}

/**
 * Where two configs differ, value by value.
 *
 * @example
 * differences({ seed: 1 }, { seed: 2 }) // [{ path: 'seed', before: 1, now: 2 }]
 */
export function differences(
  before: unknown,
  now: unknown,
  path: readonly PathPart[] = [],
): Difference[] {
  if (Array.isArray(before) && Array.isArray(now) && before.length === now.length)
    return before.flatMap((value, index) => differences(value, now[index], [...path, index]))
  if (isRecord(before) && isRecord(now)) {
    const names = new Set([...Object.keys(before), ...Object.keys(now)])
    return [...names].flatMap((name) => differences(before[name], now[name], [...path, name]))
  }
  return Object.is(before, now) ? [] : [{ path: formatPath('', path), before, now }]
}
