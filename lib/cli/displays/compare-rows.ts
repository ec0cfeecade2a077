import type { ComparedMetric, ComparedRun, MeasuredMetric } from '../../index.js'
import { type Column, textCell, valueCell } from './compare-columns.js'
import { namesOf, protocolsOf } from './compare-protocols.js'
import {
  count as counted,
  duration,
  figure,
  figureWithSpread,
  updateImages,
  valueText,
} from './format.js'
import { kindTitle } from './kind-title.js'

/** A row of the table. */
export interface Row {
  readonly title: string
  /** One cell per column. */
  readonly cells: readonly string[]
  /** The value with real images in place of the generated images. */
  readonly real?: string
  /** The better direction. */
  readonly better?: string
}

type Columns = readonly Column[]

/** Returns the rows of a comparison under their headings, without rows that are empty in all columns. */
export function rowGroups(columns: Columns): [heading: string, rows: Row[]][] {
  const groups: [string, Row[]][] = [
    ['configuration', configurationRows(columns)],
    ['training', trainingRows(columns)],
    ['size and speed', speedRows(columns)],
    ['latent smoothness', smoothnessRows(columns)],
    ['quality and diversity', cardRows(columns)],
    ['losses at the end', lossRows(columns)],
    ['stability', stabilityRows(columns)],
  ]
  return groups
    .map(([heading, rows]): [string, Row[]] => [
      heading,
      rows.filter(({ cells }) => cells.some((cell) => cell !== '')),
    ])
    .filter(([, rows]) => rows.length > 0)
}

function textRow(
  title: string,
  columns: Columns,
  cell: (run: ComparedRun) => string | undefined,
): Row {
  return { title, cells: columns.map((column) => textCell(column, cell)) }
}

function valueRow(
  title: string,
  columns: Columns,
  value: (run: ComparedRun) => number | undefined,
  format?: Parameters<typeof valueCell>[2],
): Row {
  return { title, cells: columns.map((column) => valueCell(column, value, format)) }
}

function lowerIsBetter(row: Row): Row {
  return { ...row, better: 'lower' }
}

function configurationRows(columns: Columns): Row[] {
  const several = columns.some(({ runs }) => runs.length > 1)
  return [
    textRow('model', columns, ({ kind, loss }) => `${kindTitle(kind)}, ${loss}`),
    textRow('preset', columns, ({ preset }) => preset),
    textRow('latent size', columns, ({ latent }) => String(latent)),
    textRow('classes', columns, ({ classes }) => (classes > 0 ? String(classes) : undefined)),
    textRow('data', columns, ({ data: { source, options } }) =>
      [source, ...Object.entries(options).map((option) => option.join(' '))].join(', '),
    ),
    ...(several ? [textRow('seeds', columns, ({ seed }) => String(seed))] : []),
  ]
}

function trainingRows(columns: Columns): Row[] {
  const secondsOf1000Steps = ({ training: { seconds, steps } }: ComparedRun) =>
    seconds === undefined || steps === 0 ? undefined : (1000 * seconds) / steps
  const several = (mean: number, deviation: number) => `${duration(mean)} ± ${duration(deviation)}`
  return [
    textRow('steps', columns, ({ training }) => counted(training.steps)),
    textRow('batch size', columns, ({ training }) => updateImages(training)),
    valueRow('time', columns, ({ training }) => training.seconds, { one: duration, several }),
    valueRow('time of 1,000 steps', columns, secondsOf1000Steps, {
      one: (value) => `${figure(value)} s`,
      several: (mean, deviation) => `${figureWithSpread(mean, deviation)} s`,
    }),
    textRow('device', columns, ({ training: { device, threads } }) =>
      device === 'cpu' && threads !== undefined ? `cpu, ${threads} threads` : device,
    ),
  ]
}

const milliseconds = {
  one: (value: number) => `${value.toPrecision(3)} ms`,
  several: (mean: number, deviation: number) => `${figureWithSpread(mean, deviation)} ms`,
}

function speedRows(columns: Columns): Row[] {
  const [batch = 0] = columns.flatMap(({ runs }) => runs.map(({ time }) => time.batch))
  const timeRow = (title: string, value: (run: ComparedRun) => number) =>
    lowerIsBetter(valueRow(`time per image, batch of ${title}`, columns, value, milliseconds))
  return [
    textRow('parameters that make images', columns, ({ parameters }) => counted(parameters.making)),
    textRow('parameters in all', columns, ({ parameters }) => counted(parameters.all)),
    timeRow(String(batch), ({ time }) => time.inBatch),
    timeRow('1', ({ time }) => time.alone),
  ]
}

function smoothnessRows(columns: Columns): Row[] {
  const ratios = columns.map((column) => {
    const [only, ...others] = column.runs
    return others.length === 0
      ? valueText(only?.smoothness?.ratio, only?.smoothness?.ratioStd)
      : valueCell(column, ({ smoothness }) => smoothness?.ratio)
  })
  return [
    lowerIsBetter({ title: 'longest step / mean step', cells: ratios }),
    valueRow('mean step', columns, ({ smoothness }) => smoothness?.meanStep),
    textRow('paths without change', columns, ({ smoothness }) =>
      smoothness && smoothness.still > 0 ? counted(smoothness.still) : undefined,
    ),
  ]
}

/** Returns one row for each value of a card. */
function cardRows(columns: Columns): Row[] {
  const runs = columns.flatMap((column) => column.runs)
  const names = new Set(runs.flatMap(({ card }) => Object.keys(card?.metrics ?? {})))
  return [...names].flatMap((name) => {
    const measured = runs.map(({ card }) => card?.metrics[name])
    const any = measured.find((metric) => metric !== undefined)
    const floor = measured.find((metric) => metric?.floor !== undefined)?.floor
    return (any?.shown ?? []).map((value) => ({
      title: value.title,
      cells: columns.map((column) => measuredCell(column, name, value)),
      real: measuredText(floor, value),
      better: value.better === 'neither' ? '' : value.better,
    }))
  })
}

/** A single run shows its own spread, such as that over subsets; several show the spread over seeds. */
function measuredCell(column: Column, metric: string, value: MeasuredMetric['shown'][number]) {
  const valuesOf = ({ card }: ComparedRun) => card?.metrics[metric]?.values
  const [only, ...others] = column.runs
  return only !== undefined && others.length === 0
    ? measuredText(valuesOf(only), value)
    : valueCell(column, (run) => valuesOf(run)?.[value.name])
}

function measuredText(
  values: MeasuredMetric['values'] | undefined,
  { name, spread }: MeasuredMetric['shown'][number],
): string {
  return valueText(values?.[name], spread === undefined ? undefined : values?.[spread])
}

function lossRows(columns: Columns): Row[] {
  return namesOf(allRuns(columns), 'losses').map((name) =>
    valueRow(name, columns, ({ losses }) => losses[name]?.values.at(-1)),
  )
}

function allRuns(columns: Columns): ComparedRun[] {
  return columns.flatMap(({ runs }) => runs)
}

/** Returns how much the losses varied late in training, and the best and last values of metrics. */
function stabilityRows(columns: Columns): Row[] {
  const runs = allRuns(columns)
  const spreads = namesOf(runs, 'losses').map((name) =>
    valueRow(
      `${name}, late spread`,
      columns,
      ({ losses }) => losses[name]?.lateSpread,
      latePercent,
    ),
  )
  const metrics = protocolsOf(runs).flatMap(({ title, figures }) => {
    const figureOf = (run: ComparedRun) => figures[runs.indexOf(run)]
    return [
      {
        title: `${title} during training, best`,
        cells: columns.map((column) => bestCell(column, figureOf)),
      },
      valueRow(`${title} during training, last`, columns, (run) => figureOf(run)?.values.at(-1)),
    ]
  })
  return [...spreads, ...metrics]
}

const latePercent = {
  one: (value: number) => `${(100 * value).toFixed(1)} %`,
  several: (mean: number, deviation: number) =>
    `${(100 * mean).toFixed(1)} ± ${(100 * deviation).toFixed(1)} %`,
}

function bestCell(
  column: Column,
  figureOf: (run: ComparedRun) => ComparedMetric | undefined,
): string {
  const [only, ...others] = column.runs
  if (others.length > 0) return valueCell(column, (run) => figureOf(run)?.best?.value)
  const best = only && figureOf(only)?.best
  return best ? `${figure(best.value)} at step ${counted(best.step)}` : ''
}
