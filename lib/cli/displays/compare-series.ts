import { type ComparedRun, type LoggedFigure, valueAt } from '../../index.js'
import { type Column, valueCell } from './compare-columns.js'
import { namesOf, protocolsOf } from './compare-protocols.js'
import { count as counted, duration, table } from './format.js'

/** Number of rows of a table. */
const POINTS = 10

type Along = 'steps' | 'seconds'

/** A column of a table: the figures of its runs, in their order. */
interface Series {
  readonly head: string
  readonly figures: readonly (LoggedFigure | undefined)[]
  readonly runs: readonly ComparedRun[]
}

/**
 * Returns tables over steps and over seconds: one for each metric with all columns that have it, and one for the
 * losses. The rows are tenths of the longest run. Parentheses mark the last value of a run that had ended.
 */
export function seriesText(columns: readonly Column[]): string[] {
  const all = columns.flatMap(({ runs }) => runs)
  const losses = columns.flatMap(({ head, runs }) =>
    namesOf(runs, 'losses')
      .filter((name) => !name.includes('.'))
      .map((name) => ({
        head: `${head} ${name}`,
        figures: runs.map((run) => run.losses[name]),
        runs,
      })),
  )
  const metrics = protocolsOf(all).map(({ title, figures }) => ({
    title,
    series: columns
      .map(({ head, runs }) => ({
        head,
        runs,
        figures: runs.map((run) => figures[all.indexOf(run)]),
      }))
      .filter((series) => series.figures.some((each) => each !== undefined)),
  }))
  const tables = [...metrics, { title: 'losses', series: losses }]
    .filter(({ series }) => series.length > 0)
    .flatMap(({ title, series }) => [
      seriesTable(`${title} over steps`, series, 'steps'),
      seriesTable(`${title} over seconds`, series, 'seconds'),
    ])
  const lengths = all.map(({ training }) => `${training.steps}, ${training.seconds}`)
  const differ = new Set(lengths).size > 1
  return tables.length > 0 && differ
    ? [...tables, 'in parentheses: the last value of a run that had ended by then']
    : tables
}

function seriesTable(title: string, all: readonly Series[], along: Along): string {
  const endOf = ({ training }: ComparedRun) =>
    along === 'steps' ? training.steps : (training.seconds ?? 0)
  const longest = Math.max(...all.flatMap(({ runs }) => runs.map(endOf)))
  const rows = Array.from({ length: POINTS }, (_, at) => {
    const share = longest * ((at + 1) / POINTS)
    const place = along === 'steps' ? Math.round(share) : share
    const cells = all.map(({ head, runs, figures }) => {
      const valueAtPlace = (run: ComparedRun) => {
        const logged = figures[runs.indexOf(run)]
        return logged && valueAt(logged, along, place)
      }
      const value = valueCell({ head, runs }, valueAtPlace)
      return runs.every((run) => place > endOf(run)) ? `(${value})` : value
    })
    return [along === 'steps' ? counted(place) : duration(place), ...cells]
  })
  return table([[title, ...all.map(({ head }) => head)], ...rows])
}
