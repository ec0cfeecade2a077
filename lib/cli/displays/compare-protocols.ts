import { metrics } from '../../evaluation/metrics/index.js'
import type { ComparedMetric, ComparedRun, MeasuredWith } from '../../index.js'
import { count as counted } from './format.js'

type Runs = readonly ComparedRun[]

const values = metrics.flatMap((metric) => metric.values)
/** Names of deviations, which are no rows of their own. */
const spreads = values.map(({ spread }) => spread)

/** A metric that some runs measured during training by the same protocol. */
export interface LoggedMetric {
  /** `classifier FID`, with the protocol if there are several. */
  readonly title: string
  /** The values of each run; undefined for a run with another protocol, or without the metric. */
  readonly figures: readonly (ComparedMetric | undefined)[]
}

/**
 * Returns the metrics of the runs, separated by extractor, contract and count. The guard's diversity has no
 * extractor.
 */
export function protocolsOf(runs: Runs): LoggedMetric[] {
  const names = namesOf(runs, 'metrics').filter((name) => !spreads.includes(name))
  return names.flatMap((name) => {
    const keys = runs.map(({ metrics, measuredWith }) => {
      if (metrics[name] === undefined) return undefined
      return name === 'diversity' ? '' : keyOf(measuredWith)
    })
    const different = [...new Set(keys)].filter((key) => key !== undefined)
    const protocols = different.map((key) =>
      key === '' ? undefined : runs[keys.indexOf(key)]?.measuredWith,
    )
    return different.map((key, at) => ({
      title: titleOf(name, protocols[at], protocols),
      figures: runs.map(({ metrics }, run) => (keys[run] === key ? metrics[name] : undefined)),
    }))
  })
}

/** Identifies a protocol, if possible by the extractor's hash: two files of the same name may differ. */
function keyOf(protocol: MeasuredWith | undefined): string {
  if (protocol === undefined) return ''
  const { extractor, features, count } = protocol
  return JSON.stringify([extractor ?? features, count])
}

/** @param all the protocols of the metric */
function titleOf(
  name: string,
  protocol: MeasuredWith | undefined,
  all: readonly (MeasuredWith | undefined)[],
): string {
  if (protocol === undefined) return name
  const title = protocol.titles?.[name] ?? unknownTitle(name, protocol)
  if (all.length === 1) return title
  const text = textOf(protocol)
  const alike = all.filter((other) => other && textOf(other) === text).length > 1
  const contract = alike ? `, input ${JSON.stringify(protocol.extractor?.contract)}` : ''
  return `${title.replace(/ \(.*/, '')} (${text}${contract})`
}

/** The title of a value whose card is gone: it names the extractor if the title depends on it. */
function unknownTitle(name: string, { features }: MeasuredWith): string {
  const value = values.find((each) => each.name === name)
  if (value?.titleOfClassifier === undefined) return value?.title ?? name
  return features === 'digits' ? value.titleOfClassifier : `${value.title} (${features})`
}

function textOf({ features, extractor, count }: MeasuredWith): string {
  const named = extractor && ` ${extractor.hash.slice(0, 12)}, ${counted(extractor.size)} numbers`
  return `${features}${named ?? ''}, ${counted(count)} images`
}

/** Returns the names of all losses or metrics of the runs, parts such as `accuracy.real` last. */
export function namesOf(runs: Runs, of: 'losses' | 'metrics'): string[] {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run[of])))]
  const parts = (name: string) => Number(name.includes('.'))
  return names.sort((a, b) => parts(a) - parts(b))
}
