import type { Card, ExtractorIdentity, MeasuredMetric, MeasuredPart } from '../index.js'
import { count as counted, figure, table } from './format.js'

/** A card as people read it: what was measured how, then a row a value, then what to mind. */
export function cardText(card: Card): string {
  const { metrics, flags } = card
  const rows = Object.values(metrics).flatMap(rowsOf)
  const withFloor = Object.values(metrics).some(({ floor }) => floor !== undefined)
  const head = ['', 'measured', ...(withFloor ? ['real images'] : []), 'better']
  const shown = rows.map(([title, value, floor, better]) =>
    withFloor ? [title, value, floor, better] : [title, value, better],
  )
  const notes = [...flags, ...Object.values(metrics).flatMap((metric) => metric.flags)]
  const lines = [...facts(card), '', table([head, ...shown])]
  for (const message of new Set(notes.map((flag) => flag.message))) lines.push(`! ${message}`)
  return `${lines.join('\n')}\n`
}

function facts(card: Card): string[] {
  const { subject, generated, real, other, data, features, seed, resize, metrics } = card
  const withFloor = Object.values(metrics).some(({ floor }) => floor !== undefined)
  const steps = subject.trainedSteps === undefined ? '' : `, ${counted(subject.trainedSteps)} steps`
  const kind = { gan: 'GAN', vae: 'VAE', images: 'images' }[subject.kind]
  const rows = [
    [
      'subject',
      `${subject.name} (${kind}${steps}), ${counted(generated.count)} images, seed ${seed}`,
    ],
    ['against', `${data.source}, ${partText(real)}`],
    ...(other && withFloor ? [['floor', `${data.source}, ${partText(other)} in their place`]] : []),
    ...(features ? [['features', featuresText(features)]] : []),
    ['images', `rounded to uint8, resize: ${resize}`],
  ]
  return [table(rows)]
}

function featuresText({ name, kind, size, accuracy, hash }: ExtractorIdentity): string {
  const known = accuracy === undefined ? '' : `, ${(100 * accuracy).toFixed(2)} % accurate`
  return `${name} (${kind}, ${size} numbers${known}), ${hash.slice(0, 12)}`
}

function partText({ split, count, of }: MeasuredPart): string {
  return `${split}: ${counted(count)} of ${counted(of)}`
}

function rowsOf({ values, floor, shown }: MeasuredMetric): [string, string, string, string][] {
  return shown.flatMap(({ name, title, better, spread }) => {
    const value = values[name]
    if (value === undefined) return []
    const text = (from: MeasuredMetric['values']) => {
      const deviation = spread === undefined ? undefined : from[spread]
      const mean = figure(from[name])
      return deviation === undefined ? mean : `${mean} ± ${figure(deviation)}`
    }
    return [[title, text(values), floor ? text(floor) : '', better === 'neither' ? '' : better]]
  })
}
