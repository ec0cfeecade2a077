import type { ComparedMetric, ComparedRun, MeasuredMetric } from '../../index.js'
import { namesOf, protocolsOf } from './compare-protocols.js'
import { count as counted, duration, figure, valueText } from './format.js'
import { kindTitle } from './kind-title.js'

/** A row of the table. */
export interface Row {
  readonly title: string
  /** One cell per run. */
  readonly cells: readonly string[]
  /** The value with real images in place of the generated images. */
  readonly real?: string
  /** The better direction. */
  readonly better?: string
}

type Runs = readonly ComparedRun[]

/** Returns the rows of a comparison under their headings, without rows that are empty for all runs. */
export function rowGroups(runs: Runs): [heading: string, rows: Row[]][] {
  const groups: [string, Row[]][] = [
    ['configuration', configurationRows(runs)],
    ['training', trainingRows(runs)],
    ['size and speed', speedRows(runs)],
    ['latent smoothness', smoothnessRows(runs)],
    ['quality and diversity', cardRows(runs)],
    ['losses at the end', lossRows(runs)],
    ['stability', stabilityRows(runs)],
  ]
  return groups
    .map(([heading, rows]): [string, Row[]] => [
      heading,
      rows.filter(({ cells }) => cells.some((cell) => cell !== '')),
    ])
    .filter(([, rows]) => rows.length > 0)
}

function row(title: string, runs: Runs, cell: (run: ComparedRun) => string | undefined): Row {
  return { title, cells: runs.map((run) => cell(run) ?? '') }
}

function lowerIsBetter(row: Row): Row {
  return { ...row, better: 'lower' }
}

function configurationRows(runs: Runs): Row[] {
  return [
    row('model', runs, ({ kind, loss }) => `${kindTitle(kind)}, ${loss}`),
    row('preset', runs, ({ preset }) => preset),
    row('latent size', runs, ({ latent }) => String(latent)),
    row('classes', runs, ({ classes }) => (classes > 0 ? String(classes) : undefined)),
    row('data', runs, ({ data: { source, options } }) =>
      [source, ...Object.entries(options).map((option) => option.join(' '))].join(', '),
    ),
  ]
}

function trainingRows(runs: Runs): Row[] {
  const timeOf1000Steps = ({ training: { seconds, steps } }: ComparedRun) =>
    seconds === undefined || steps === 0 ? undefined : `${figure((1000 * seconds) / steps)} s`
  return [
    row('steps', runs, ({ training }) => counted(training.steps)),
    row('batch size', runs, ({ training }) => counted(training.batchSize)),
    row('time', runs, ({ training: { seconds } }) =>
      seconds === undefined ? undefined : duration(seconds),
    ),
    row('time of 1,000 steps', runs, timeOf1000Steps),
    row('device', runs, ({ training: { device, threads } }) =>
      device === 'cpu' && threads !== undefined ? `cpu, ${threads} threads` : device,
    ),
  ]
}

function speedRows(runs: Runs): Row[] {
  const [batch = 0] = runs.map(({ time }) => time.batch)
  return [
    row('parameters that make images', runs, ({ parameters }) => counted(parameters.making)),
    row('parameters in all', runs, ({ parameters }) => counted(parameters.all)),
    lowerIsBetter(
      row(`time per image, batch of ${batch}`, runs, ({ time }) => milliseconds(time.inBatch)),
    ),
    lowerIsBetter(row('time per image, batch of 1', runs, ({ time }) => milliseconds(time.alone))),
  ]
}

function milliseconds(value: number): string {
  return `${value.toPrecision(3)} ms`
}

function smoothnessRows(runs: Runs): Row[] {
  return [
    lowerIsBetter(
      row('longest step / mean step', runs, ({ smoothness }) =>
        valueText(smoothness?.ratio, smoothness?.ratioStd),
      ),
    ),
    row('mean step', runs, ({ smoothness }) => figure(smoothness?.meanStep)),
    row('paths without change', runs, ({ smoothness }) =>
      smoothness && smoothness.still > 0 ? counted(smoothness.still) : undefined,
    ),
  ]
}

/** Returns one row for each value of a card. */
function cardRows(runs: Runs): Row[] {
  const names = new Set(runs.flatMap(({ card }) => Object.keys(card?.metrics ?? {})))
  return [...names].flatMap((name) => {
    const measured = runs.map(({ card }) => card?.metrics[name])
    const any = measured.find((metric) => metric !== undefined)
    return (any?.shown ?? []).map((value) => {
      const { title, better } = value
      const floor = measured.find((metric) => metric?.floor !== undefined)?.floor
      return {
        title,
        cells: measured.map((metric) => measuredText(metric?.values, value)),
        real: measuredText(floor, value),
        better: better === 'neither' ? '' : better,
      }
    })
  })
}

function measuredText(
  values: MeasuredMetric['values'] | undefined,
  { name, spread }: MeasuredMetric['shown'][number],
): string {
  return valueText(values?.[name], spread === undefined ? undefined : values?.[spread])
}

function lossRows(runs: Runs): Row[] {
  return namesOf(runs, 'losses').map((name) =>
    row(name, runs, ({ losses }) => figure(losses[name]?.values.at(-1))),
  )
}

/** Returns how much the losses varied late in training, and the best and last values of metrics. */
function stabilityRows(runs: Runs): Row[] {
  const spreads = namesOf(runs, 'losses').map((name) =>
    row(`${name}, late spread`, runs, ({ losses }) => {
      const spread = losses[name]?.lateSpread
      return spread === undefined ? undefined : `${(100 * spread).toFixed(1)} %`
    }),
  )
  const best = ({ best }: ComparedMetric) =>
    best && `${figure(best.value)} at step ${counted(best.step)}`
  const metrics = protocolsOf(runs).flatMap(({ title, figures }) => [
    {
      title: `${title} during training, best`,
      cells: figures.map((each) => (each && best(each)) ?? ''),
    },
    {
      title: `${title} during training, last`,
      cells: figures.map((each) => figure(each?.values.at(-1))),
    },
  ])
  return [...spreads, ...metrics]
}
