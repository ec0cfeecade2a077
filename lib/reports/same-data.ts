import type { Flag } from '../evaluation/metrics/metric.js'
import { FalsarioError } from '../system/errors.js'
import type { OpenedRun } from './opened-run.js'

/**
 * Refuses runs that were trained on different images, because figures of different data cannot be compared.
 *
 * @throws DATA_MISMATCH with the first run that differs from runs[0], and the difference
 */
export function requireSameData(runs: readonly OpenedRun[]): void {
  const [first, other, difference] = firstDifference(runs) ?? []
  if (first === undefined || other === undefined || difference === undefined) return
  const sentence = `${other.run.path} and ${first.run.path} were trained on different images: ${difference}`
  throw new FalsarioError('DATA_MISMATCH', sentence, {
    path: other.run.path,
    expected: dataText(first),
    received: dataText(other),
    fix: 'compare runs on the same data, or compare without evaluation (--no-evaluate)',
  })
}

/** Returns a warning if runs were trained on different images. */
export function otherDataFlags(runs: readonly OpenedRun[]): Flag[] {
  const [first, other, difference] = firstDifference(runs) ?? []
  if (first === undefined || other === undefined) return []
  const message =
    `${other.run.path} and ${first.run.path} were trained on different images (${difference}): ` +
    'losses and metrics cannot be compared'
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
  const [expected, received] = [sizeText(first), sizeText(other)]
  if (expected !== received)
    return `${received} in place of ${expected} (channels x height x width)`
  const [a, b] = [first.run.data.fingerprint, other.run.data.fingerprint]
  if (a !== undefined && b !== undefined)
    return a === b
      ? undefined
      : `${dataText(other)} (SHA-256 ${b.slice(0, 12)}) in place of ${dataText(first)} (${a.slice(0, 12)})`
  // Without a checkpoint, only the name and options of the data are known.
  const [text, otherText] = [dataText(first), dataText(other)]
  return text === otherText ? undefined : `${otherText} in place of ${text}`
}

function sizeText({ image: { channels, height, width } }: OpenedRun): string {
  return `${channels} x ${height} x ${width}`
}

/** Returns a source and its options: `shapes, split train`. */
export function dataText({ run: { data } }: Pick<OpenedRun, 'run'>): string {
  const options = Object.entries(data.options).map(([name, value]) => `${name} ${String(value)}`)
  return [data.source, ...options].join(', ')
}
