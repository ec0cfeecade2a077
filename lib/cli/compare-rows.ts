import type { ComparedMetric, ComparedRun, MeasuredMetric, MeasuredWith } from '../index.js'
import { count as counted, duration, figure, percent } from './format.js'

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
    row('model', runs, ({ kind, loss }) => `${kind === 'gan' ? 'GAN' : 'VAE'}, ${loss}`),
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

/** A metric that was measured on the way by one protocol; the other runs have none. */
export interface MetricOnTheWay {
  /** `fid`, with the protocol where there are several. */
  readonly title: string
  readonly figures: readonly (ComparedMetric | undefined)[]
}

/**
 * The metrics of the runs, those of different extractors or counts apart. What the guard measures is of
 * the real images' own and has no extractor.
 */
export function protocolsOf(runs: Runs): MetricOnTheWay[] {
  return namesOf(runs, 'metrics').flatMap((name) => {
    const owned = runs.map(({ metrics, measuredWith }) => {
      if (metrics[name] === undefined) return undefined
      return name === 'diversity' ? '' : keyOf(measuredWith)
    })
    const different = [...new Set(owned)].filter((key) => key !== undefined)
    return different.map((key) => {
      const { measuredWith } = runs[owned.indexOf(key)] ?? {}
      const named = different.length > 1 && key !== '' && measuredWith !== undefined
      return {
        title: named ? `${name} (${textOf(measuredWith)})` : name,
        figures: runs.map(({ metrics }, at) => (owned[at] === key ? metrics[name] : undefined)),
      }
    })
  })
}

/** By the extractor's hash where it is known: two files of one name are two extractors. */
function keyOf(protocol: MeasuredWith | undefined): string {
  if (protocol === undefined) return ''
  const { extractor, features, count } = protocol
  return JSON.stringify([extractor ?? features, count])
}

function textOf({ features, extractor, count }: MeasuredWith): string {
  const named = extractor && ` ${extractor.hash.slice(0, 12)}, ${counted(extractor.size)} numbers`
  return `${features}${named ?? ''}, ${counted(count)} images`
}

function namesOf(runs: Runs, of: 'losses' | 'metrics'): string[] {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run[of])))]
  const parts = (name: string) => Number(name.includes('.')) // `accuracy.real` after the losses
  return names.sort((a, b) => parts(a) - parts(b))
}
