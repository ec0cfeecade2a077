import type { ComparedGroup, ComparedRun, Comparison } from '../../index.js'
import { overSeeds } from '../../reports/groups.js'
import { figure, figureWithSpread } from './format.js'

/** A column of a comparison: a run, or runs that differ by their seed only. */
export interface Column {
  /** The head: `quick-001`, or `five (5 seeds)`. */
  readonly head: string
  readonly runs: readonly ComparedRun[]
}

/** Returns the columns of a comparison: one for each group. */
export function columnsOf({ groups, runs }: Pick<Comparison, 'groups' | 'runs'>): Column[] {
  const runOf = (path: string) => runs.filter((run) => run.path === path).slice(0, 1)
  return groups.map((group) => ({ head: headOf(group), runs: group.runs.flatMap(runOf) }))
}

function headOf({ name, seeds }: ComparedGroup): string {
  return seeds.length === 1 ? name : `${name} (${seeds.length} seeds)`
}

/** Returns what the runs of a column say: one text if all say the same. Empty for undefined. */
export function textCell({ runs }: Column, cell: (run: ComparedRun) => string | undefined): string {
  const texts = new Set(runs.map((run) => cell(run) ?? ''))
  return [...texts].join(', ')
}

/**
 * Returns the mean and the deviation of a value over the runs of a column, or the value of its only run. Empty if no
 * run has it; the number of runs is stated if some lack it.
 */
export function valueCell(
  { runs }: Column,
  value: (run: ComparedRun) => number | undefined,
  format: Format = { one: figure, several: figureWithSpread },
): string {
  const over = overSeeds(runs.map(value))
  if (over === undefined) return ''
  const { mean, deviation, count } = over
  const text = deviation === undefined ? format.one(mean) : format.several(mean, deviation)
  return count === runs.length ? text : `${text} (${count} ${count === 1 ? 'seed' : 'seeds'})`
}

interface Format {
  one(value: number): string
  several(mean: number, deviation: number): string
}
