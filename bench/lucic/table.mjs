// The table: one line per preset with mean ± standard deviation over seeds, and one for real images.
import { columns } from './measure.mjs'

/** Returns mean and standard deviation; of one value, the mean only. @param {readonly number[]} values */
export function spreadOf(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  if (values.length < 2) return { mean }
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) }
}

/**
 * Returns, for each preset, `{ preset, seeds, failed, values: { fid: { mean, deviation } } }` over its seeds.
 *
 * @param {readonly object[]} runs
 */
export function summarise(presets, runs) {
  return presets.map((preset) => {
    const own = runs.filter((run) => run.preset === preset)
    const measured = own.filter((run) => run.figures !== undefined)
    const names = [...columns.map(({ value }) => value), 'seconds']
    const values = names.flatMap((name) => {
      const all = measured.map(({ figures, seconds }) =>
        name === 'seconds' ? seconds : figures[name],
      )
      return all.length === 0 || all.includes(undefined) ? [] : [[name, spreadOf(all)]]
    })
    const failed = own.length - measured.length
    return { preset, seeds: measured.length, failed, values: Object.fromEntries(values) }
  })
}

/** Formats the table. @param {object} results the content of results.json */
export function table({ asked, plan, summary, floor, runs }) {
  const titled = columns.map((column) => ({ ...column, head: titleOf(column, runs) }))
  const shown = [...titled, { value: 'seconds', head: 'seconds', digits: 0 }]
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
    : 'the training images, because there are no test images'
  return [
    `${asked.data}: ${plan.images} images per run, ${asked.seeds} seeds, mean ± standard deviation`,
    `${plan.count} samples against ${against}; features: ${plan.features}. Do not compare these values with`,
    'those of other features, counts or lengths, such as the paper (Inception, 1,000,000 images, best of 100)',
    '',
    ...text.map((row) => row.join('  ').trimEnd()),
  ].join('\n')
}

/** The title on the cards: "FID" is of Inception's features only. */
function titleOf({ metric, value, head }, runs) {
  const card = runs.find((run) => run.card !== undefined)?.card
  return card?.metrics[metric]?.shown.find(({ name }) => name === value)?.title ?? head
}

const asMean = (mean) => (mean === undefined ? undefined : { mean })

function cell(value, { digits }) {
  if (value === undefined) return '-'
  const { mean, deviation } = value
  const text = mean.toFixed(digits)
  return deviation === undefined ? text : `${text} ± ${deviation.toFixed(digits)}`
}
