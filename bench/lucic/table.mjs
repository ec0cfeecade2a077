// The table: a preset a line, mean ± standard deviation over its seeds, the real images below.
import { columns } from './measure.mjs'

/** @param {readonly number[]} values */
export function spreadOf(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  if (values.length < 2) return { mean }
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) }
}

/**
 * Figures of each preset over its seeds: `{ preset, seeds, failed, values: { fid: { mean, deviation } } }`.
 *
 * @param {readonly object[]} runs
 */
export function summarise(presets, runs) {
  return presets.map((preset) => {
    const own = runs.filter((run) => run.preset === preset)
    const measured = own.filter((run) => run.figures !== undefined)
    const names = [...columns.map(({ value }) => value), 'seconds']
    const values = names.flatMap((name) => {
      const found = measured.map(({ figures, seconds }) =>
        name === 'seconds' ? seconds : figures[name],
      )
      return found.length === 0 || found.includes(undefined) ? [] : [[name, spreadOf(found)]]
    })
    const failed = own.length - measured.length
    return { preset, seeds: measured.length, failed, values: Object.fromEntries(values) }
  })
}

/** @param {object} results as results.json has them */
export function table({ asked, plan, summary, floor }) {
  const shown = [...columns, { value: 'seconds', head: 'seconds', digits: 0 }]
  const lines = summary.map(({ preset, values, failed }) => [
    failed > 0 ? `${preset} (${failed} failed)` : preset,
    ...shown.map((column) => cell(values[column.value], column)),
  ])
  const real = shown.map((column) => cell(asMean(floor?.[column.value]), column))
  const rows = [['', ...shown.map(({ head }) => head)], ...lines, ['real images', ...real]]
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)))
  const text = rows.map((row) =>
    row.map((part, at) => (at === 0 ? part.padEnd(widths[at]) : part.padStart(widths[at]))),
  )
  const against = plan.heldOut
    ? 'test images'
    : 'the images that were learnt, for there are no others'
  return [
    `${asked.data}: ${plan.images} images a run, ${asked.seeds} seeds, mean ± standard deviation`,
    `${plan.count} samples against ${against}; features ${plan.features}: figures of other features, counts`,
    'or lengths do not compare, those of the paper (Inception, 1,000,000 images, best of 100) included',
    '',
    ...text.map((row) => row.join('  ').trimEnd()),
  ].join('\n')
}

const asMean = (mean) => (mean === undefined ? undefined : { mean })

function cell(value, { digits }) {
  if (value === undefined) return '-'
  const { mean, deviation } = value
  const text = mean.toFixed(digits)
  return deviation === undefined ? text : `${text} ± ${deviation.toFixed(digits)}`
}
