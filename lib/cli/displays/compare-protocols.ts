import type { ComparedMetric, ComparedRun, MeasuredWith } from '../../index.js'
import { count as counted } from './format.js'

type Runs = readonly ComparedRun[]

/** A metric that was measured on the way by one protocol; the other runs have none. */
export interface MetricOnTheWay {
  /** `fid`, with the protocol where there are several. */
  readonly title: string
  readonly figures: readonly (ComparedMetric | undefined)[]
}

/**
 * The metrics of the runs, those of different extractors, contracts or counts apart. What the guard
 * measures is of the real images' own and has no extractor.
 */
export function protocolsOf(runs: Runs): MetricOnTheWay[] {
  return namesOf(runs, 'metrics').flatMap((name) => {
    const owned = runs.map(({ metrics, measuredWith }) => {
      if (metrics[name] === undefined) return undefined
      return name === 'diversity' ? '' : keyOf(measuredWith)
    })
    const different = [...new Set(owned)].filter((key) => key !== undefined)
    const protocols = different.map((key) =>
      key === '' ? undefined : runs[owned.indexOf(key)]?.measuredWith,
    )
    return different.map((key, at) => ({
      title: titleOf(name, protocols[at], protocols),
      figures: runs.map(({ metrics }, run) => (owned[run] === key ? metrics[name] : undefined)),
    }))
  })
}

/** By the extractor's hash where it is known: two files of one name are two extractors. */
function keyOf(protocol: MeasuredWith | undefined): string {
  if (protocol === undefined) return ''
  const { extractor, features, count } = protocol
  return JSON.stringify([extractor ?? features, count])
}

/** @param all protocols that the metric was measured by */
function titleOf(
  name: string,
  protocol: MeasuredWith | undefined,
  all: readonly (MeasuredWith | undefined)[],
): string {
  if (protocol === undefined || all.length === 1) return name
  const text = textOf(protocol)
  const alike = all.filter((other) => other && textOf(other) === text).length > 1
  return `${name} (${text}${alike ? `, input ${JSON.stringify(protocol.extractor?.contract)}` : ''})`
}

function textOf({ features, extractor, count }: MeasuredWith): string {
  const named = extractor && ` ${extractor.hash.slice(0, 12)}, ${counted(extractor.size)} numbers`
  return `${features}${named ?? ''}, ${counted(count)} images`
}

/** The names of all losses or metrics that any run has, parts (`accuracy.real`) after the losses. */
export function namesOf(runs: Runs, of: 'losses' | 'metrics'): string[] {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run[of])))]
  const parts = (name: string) => Number(name.includes('.'))
  return names.sort((a, b) => parts(a) - parts(b))
}
