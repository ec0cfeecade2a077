import type { Comparison } from '../../index.js'
import { runLabels } from '../../reports/run-labels.js'
import { type Column, columnsOf } from './compare-columns.js'
import { rowGroups } from './compare-rows.js'
import { seriesText } from './compare-series.js'
import { count as counted, table } from './format.js'

/**
 * Returns a comparison as text: groups of rows with one column per run or group of runs, the settings, tables over steps and
 * seconds, warnings, and the written files.
 */
export function comparisonText(comparison: Comparison): string {
  const { runs, out } = comparison
  const columns = columnsOf(comparison)
  const labels = runLabels(runs.map(({ path }) => path))
  const notes = notesOf(comparison).map((message) => `! ${message}\n`)
  const where =
    out === undefined
      ? ''
      : `${out}/compare.png: samples of ${labels.join(', ')}, in this order; ${out}/compare.json: all figures\n`
  const parts = [figuresTable(columns), protocolText(comparison), ...seriesText(columns)]
  return `${parts.map((part) => `${part}\n\n`).join('')}${notes.join('')}${where}`
}

function figuresTable(columns: readonly Column[]): string {
  const groups = rowGroups(columns)
  const heads = columns.map(({ head }) => head)
  const withReal = groups.some(([, rows]) => rows.some(({ real }) => real))
  const lines = groups.flatMap(([heading, rows]) => [
    [heading],
    ...rows.map(({ title, cells, real = '', better = '' }) => [
      `  ${title}`,
      ...cells,
      ...(withReal ? [real] : []),
      better,
    ]),
  ])
  return table([['', ...heads, ...(withReal ? ['real images'] : []), 'better'], ...lines])
}

/** Returns the settings that must agree before figures of two comparisons can be compared. */
function protocolText({ runs, seed, device, threads }: Comparison): string {
  const [card] = runs.flatMap((run) => run.card ?? [])
  const [smoothness] = runs.flatMap((run) => run.smoothness ?? [])
  const features = card?.features ?? smoothness?.features
  const methods = [...new Set(runs.flatMap((run) => run.smoothness?.method ?? []))]
  const [time] = runs.map((run) => run.time)
  const on = device === 'cpu' ? `cpu, ${threads} threads` : device
  const rows: [string, string][] = []
  if (card) {
    const { real, data, generated = { count: 0 }, resize } = card
    const part = `${real.split}: ${counted(real.count)} of ${counted(real.of)}`
    rows.push(['against', `${data.source}, ${part}`])
    const images = `${counted(generated.count)} of each, seed ${seed}, rounded to uint8, resize: ${resize}`
    rows.push(['images', images])
  }
  if (features) {
    const what = `${features.kind}, ${features.size} numbers`
    rows.push(['features', `${features.name} (${what}), ${features.hash.slice(0, 12)}`])
  }
  if (smoothness) {
    const { pairs, points } = smoothness
    rows.push([
      'latents',
      `${counted(pairs)} paths of ${points} images, ${methods.join(' or ')}, feature distances`,
    ])
  }
  if (time)
    rows.push(['timed', `${on}; medians of ${time.repeats} calls of sample() after a warm-up`])
  return table(rows)
}

function notesOf({ runs, flags }: Comparison): string[] {
  const ofCards = runs.flatMap(({ card, path }) => {
    if (card === undefined) return []
    const own = Object.values(card.metrics).flatMap((metric) => metric.flags)
    return [
      ...card.flags.map(({ message }) => message),
      ...own.map(({ message }) => `${path}: ${message}`),
    ]
  })
  return [...new Set([...flags.map(({ message }) => message), ...ofCards])]
}
