import type { Flag } from '../evaluation/metrics/metric.js'
import { FalsarioError } from '../system/errors.js'
import type { OpenedRun } from './opened-run.js'

/**
 * Refuses runs that did not learn from the same images: figures of different data do not belong into
 * one table.
 *
 * @throws DATA_MISMATCH naming the first run that differs from the first one, and how
 */
export function requireSameData(runs: readonly OpenedRun[]): void {
  const [first, other, difference] = firstDifference(runs) ?? []
  if (first === undefined || other === undefined || difference === undefined) return
  const sentence = `${other.run.path} and ${first.run.path} learnt from different images: ${difference}`
  throw new FalsarioError('DATA_MISMATCH', sentence, {
    path: other.run.path,
    expected: dataText(first),
    received: dataText(other),
    fix: 'compare runs on the same data, or leave the figures of their images out: --no-evaluate',
  })
}

/** The same as something that a reader must know. */
export function otherDataFlags(runs: readonly OpenedRun[]): Flag[] {
  const [first, other, difference] = firstDifference(runs) ?? []
  if (first === undefined || other === undefined) return []
  const message =
    `${other.run.path} and ${first.run.path} learnt from different images (${difference}): ` +
    'losses and metrics are not to be held against each other'
  return [{ reason: 'otherData', message }]
}

function firstDifference(
  runs: readonly OpenedRun[],
): [first: OpenedRun, other: OpenedRun, difference: string] | undefined {
  const [first, ...others] = runs
  for (const other of others) {
    const difference = first && differenceOf(first, other)
    if (first && difference !== undefined) return [first, other, difference]
  }
  return undefined
}

function differenceOf(first: OpenedRun, other: OpenedRun): string | undefined {
  const [wanted, found] = [sizeText(first), sizeText(other)]
  if (wanted !== found) return `${found} in place of ${wanted} (channels x height x width)`
  const [a, b] = [first.run.data.fingerprint, other.run.data.fingerprint]
  if (a !== undefined && b !== undefined)
    return a === b
      ? undefined
      : `${dataText(other)} (SHA-256 ${b.slice(0, 12)}) in place of ${dataText(first)} (${a.slice(0, 12)})`
  // Without its checkpoint a run knows its data by their name only.
  const [named, instead] = [dataText(first), dataText(other)]
  return named === instead ? undefined : `${instead} in place of ${named}`
}

function sizeText({ image: { channels, height, width } }: OpenedRun): string {
  return `${channels} x ${height} x ${width}`
}

/** `shapes, split train` */
export function dataText({ run: { data } }: Pick<OpenedRun, 'run'>): string {
  const options = Object.entries(data.options).map(([name, value]) => `${name} ${String(value)}`)
  return [data.source, ...options].join(', ')
}
