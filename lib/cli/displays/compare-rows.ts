import type { ComparedMetric, ComparedRun, MeasuredMetric } from '../../index.js'
import { namesOf, protocolsOf } from './compare-protocols.js'
import { count as counted, duration, figure, percent } from './format.js'
import { kindTitle } from './kind-title.js'

/** A figure: what it is, each run's, that of real images in their place, and which way is better. */
export interface Row {
  readonly title: string
  readonly cells: readonly string[]
  readonly real?: string
  readonly better?: string
}

type Runs = readonly ComparedRun[]

/** The rows of a comparison under their headings; rows that are empty for every run are left out. */
export function rowGroups(runs: Runs): [heading: string, rows: Row[]][] {
  const groups: [string, Row[]][] = [
    ['what they are', identityRows(runs)],
    ['training', trainingRows(runs)],
    ['size and speed', speedRows(runs)],
    ['between latents', smoothnessRows(runs)],
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

function lowerIsBetter(of: Row): Row {
  return { ...of, better: 'lower' }
}

function identityRows(runs: Runs): Row[] {
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
  const thousand = ({ training: { seconds, steps } }: ComparedRun) =>
    seconds === undefined || steps === 0 ? undefined : `${figure((1000 * seconds) / steps)} s`
  return [
    row('steps', runs, ({ training }) => counted(training.steps)),
    row('batch size', runs, ({ training }) => counted(training.batchSize)),
    row('time', runs, ({ training: { seconds } }) =>
      seconds === undefined ? undefined : duration(seconds),
    ),
    row('time of 1,000 steps', runs, thousand),
    row('on', runs, ({ training: { device, threads } }) =>
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
      row(`an image, ${batch} at once`, runs, ({ time }) => milliseconds(time.inBatch)),
    ),
    lowerIsBetter(row('an image alone', runs, ({ time }) => milliseconds(time.alone))),
  ]
}

function milliseconds(value: number): string {
  return `${value.toPrecision(3)} ms`
}

function smoothnessRows(runs: Runs): Row[] {
  return [
    lowerIsBetter(
      row('longest step / mean step', runs, ({ smoothness }) =>
        smoothness?.ratio === undefined
          ? undefined
          : `${figure(smoothness.ratio)} ± ${figure(smoothness.ratioStd)}`,
      ),
    ),
    row('mean step', runs, ({ smoothness }) => figure(smoothness?.meanStep)),
    row('paths without change', runs, ({ smoothness }) =>
      smoothness && smoothness.still > 0 ? counted(smoothness.still) : undefined,
    ),
  ]
}

/** A row a value that the card of any run has. */
function cardRows(runs: Runs): Row[] {
  const names = new Set(runs.flatMap(({ card }) => Object.keys(card?.metrics ?? {})))
  return [...names].flatMap((name) => {
    const of = runs.map(({ card }) => card?.metrics[name])
    const any = of.find((metric) => metric !== undefined)
    return (any?.shown ?? []).map((value) => {
      const { title, better } = value
      const floor = of.find((metric) => metric?.floor !== undefined)?.floor
      return {
        title,
        cells: of.map((metric) => valueText(metric?.values, value)),
        real: valueText(floor, value),
        better: better === 'neither' ? '' : better,
      }
    })
  })
}

function valueText(
  values: MeasuredMetric['values'] | undefined,
  { name, spread }: MeasuredMetric['shown'][number],
): string {
  const deviation = spread === undefined ? undefined : values?.[spread]
  const mean = figure(values?.[name])
  return deviation === undefined ? mean : `${mean} ± ${figure(deviation)}`
}

function lossRows(runs: Runs): Row[] {
  return namesOf(runs, 'losses').map((name) =>
    row(name, runs, ({ losses }) => figure(losses[name]?.values.at(-1))),
  )
}

/** How restless losses still were, and how far from their best the metrics ended. */
function stabilityRows(runs: Runs): Row[] {
  const spreads = namesOf(runs, 'losses').map((name) =>
    row(`${name}, late spread`, runs, ({ losses }) => {
      const spread = losses[name]?.lateSpread
      return spread === undefined ? undefined : percent(spread)
    }),
  )
  const best = ({ best }: ComparedMetric) =>
    best && `${figure(best.value)} at step ${counted(best.step)}`
  const metrics = protocolsOf(runs).flatMap(({ title, figures }) => [
    {
      title: `${title} on the way, best`,
      cells: figures.map((each) => (each && best(each)) ?? ''),
    },
    {
      title: `${title} on the way, last`,
      cells: figures.map((each) => figure(each?.values.at(-1))),
    },
  ])
  return [...spreads, ...metrics]
}
