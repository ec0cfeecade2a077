import { type ComparedRun, type LoggedFigure, valueAt } from '../../index.js'
import { protocolsOf } from './compare-protocols.js'
import { count as counted, duration, figure, table } from './format.js'

/** Number of rows of a table. */
const POINTS = 10

type Along = 'steps' | 'seconds'

/** A column of a table. */
interface Column {
  readonly head: string
  readonly figure: LoggedFigure
  readonly run: ComparedRun
}

/**
 * Returns tables over steps and over seconds: one for each metric with all runs that have it, and one for the
 * losses. The rows are tenths of the longest run. Parentheses mark the last value of a run that had ended.
 */
export function seriesText(runs: readonly ComparedRun[], labels: readonly string[]): string[] {
  const label = (at: number) => labels[at] ?? ''
  const losses = runs.flatMap((run, at) =>
    Object.entries(run.losses)
      .filter(([name]) => !name.includes('.'))
      .map(([name, logged]) => ({ head: `${label(at)} ${name}`, figure: logged, run })),
  )
  const metrics = protocolsOf(runs).map(({ title, figures }) => ({
    title,
    columns: runs.flatMap((run, at) => {
      const logged = figures[at]
      return logged ? [{ head: label(at), figure: logged, run }] : []
    }),
  }))
  const tables = [...metrics, { title: 'losses', columns: losses }]
    .filter(({ columns }) => columns.length > 0)
    .flatMap(({ title, columns }) => [
      seriesTable(`${title} over steps`, columns, 'steps'),
      seriesTable(`${title} over seconds`, columns, 'seconds'),
    ])
  const lengths = runs.map(({ training }) => `${training.steps}, ${training.seconds}`)
  const differ = new Set(lengths).size > 1
  return tables.length > 0 && differ
    ? [...tables, 'in parentheses: the last value of a run that had ended by then']
    : tables
}

function seriesTable(title: string, columns: readonly Column[], along: Along): string {
  const end = ({ run }: Column) =>
    along === 'steps' ? run.training.steps : (run.training.seconds ?? 0)
  const longest = Math.max(...columns.map(end))
  const rows = Array.from({ length: POINTS }, (_, at) => {
    const share = longest * ((at + 1) / POINTS)
    const place = along === 'steps' ? Math.round(share) : share
    const cells = columns.map((column) => {
      const value = figure(valueAt(column.figure, along, place))
      return place > end(column) ? `(${value})` : value
    })
    return [along === 'steps' ? counted(place) : duration(place), ...cells]
  })
  return table([[title, ...columns.map(({ head }) => head)], ...rows])
}
