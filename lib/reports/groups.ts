import type { RunConfig } from '../runs/config.js'
import type { ComparedGroup, ComparedRun, OverSeeds } from './comparison.js'
import { groupLabels } from './run-labels.js'

/**
 * Returns mean and standard deviation of the values that are known, or undefined if none is.
 *
 * @example
 * overSeeds([1, 3]) // { mean: 2, deviation: Math.SQRT2, count: 2 }
 */
export function overSeeds(values: readonly (number | undefined)[]): OverSeeds | undefined {
  const known = values.filter((value) => value !== undefined)
  const count = known.length
  if (count === 0) return undefined
  const mean = known.reduce((sum, value) => sum + value, 0) / count
  if (count === 1) return { mean, count }
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (count - 1)), count }
}

/**
 * Returns a text that is the same for runs that differ by their seed only. The thread count, the device and what is
 * logged do not count.
 *
 * @param steps trained steps
 * @param fingerprint of the data, if known
 */
export function groupKey(
  config: RunConfig,
  steps: number,
  fingerprint: string | undefined,
): string {
  const { model, batchSize, accumulate, augment, guard, best, evaluate, precision, data } = config
  const settings = {
    model,
    batchSize,
    accumulate,
    augment,
    guard,
    best,
    evaluate,
    precision,
    steps,
  }
  return JSON.stringify({ ...settings, data: fingerprint ?? data })
}

/**
 * Groups runs that differ by their seed only. Two runs with the same seed are in different groups, because they are
 * no independent results.
 *
 * @param keys the groupKey of each run
 */
export function groupsOf(runs: readonly ComparedRun[], keys: readonly string[]): ComparedGroup[] {
  const groups: { key: string; runs: ComparedRun[] }[] = []
  for (const [at, run] of runs.entries()) {
    const key = keys[at] ?? ''
    const fitting = groups.find(
      (group) => group.key === key && group.runs.every(({ seed }) => seed !== run.seed),
    )
    if (fitting) fitting.runs.push(run)
    else groups.push({ key, runs: [run] })
  }
  const names = groupLabels(groups.map((group) => group.runs.map(({ path }) => path)))
  return groups.map((group, at) => groupFigures(names[at] ?? '', group.runs))
}

function groupFigures(name: string, runs: readonly ComparedRun[]): ComparedGroup {
  const over = (value: (run: ComparedRun) => number | undefined) => overSeeds(runs.map(value))
  const seconds = over(({ training }) => training.seconds)
  const smoothness = over((run) => run.smoothness?.ratio)
  const during = named(
    runs,
    ({ metrics }) => Object.keys(metrics),
    (metric) => {
      const last = over(({ metrics }) => metrics[metric]?.values.at(-1))
      const best = over(({ metrics }) => metrics[metric]?.best?.value)
      return last && { last, ...(best && { best }) }
    },
  )
  const none = { mean: 0, count: 0 }
  return {
    name,
    runs: runs.map(({ path }) => path),
    seeds: runs.map(({ seed }) => seed),
    ...(seconds && { seconds }),
    time: {
      inBatch: over(({ time }) => time.inBatch) ?? none,
      alone: over(({ time }) => time.alone) ?? none,
    },
    ...(smoothness && { smoothness }),
    metrics: named(
      runs,
      (run) => Object.keys(valuesOf(run)),
      (value) => over((run) => valuesOf(run)[value]),
    ),
    losses: named(
      runs,
      ({ losses }) => Object.keys(losses),
      (loss) => over(({ losses }) => losses[loss]?.values.at(-1)),
    ),
    during,
  }
}

/** Returns all values of a run's card by name. */
function valuesOf({ card }: ComparedRun): Readonly<Record<string, number>> {
  const values: Record<string, number> = {}
  for (const metric of Object.values(card?.metrics ?? {})) Object.assign(values, metric.values)
  return values
}

function named<Value>(
  runs: readonly ComparedRun[],
  namesOf: (run: ComparedRun) => readonly string[],
  make: (name: string) => Value | undefined,
): Record<string, Value> {
  const entries = [...new Set(runs.flatMap(namesOf))].flatMap((name) => {
    const value = make(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}
