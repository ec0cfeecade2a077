import type { Card, ExtractorIdentity, MeasuredMetric, MeasuredPart } from '../../index.js'
import { classifierCardJson, classifierCardText } from './classifier-card.js'
import { count as counted, table, valueText } from './format.js'
import { kindTitle } from './kind-title.js'

/** Returns a card as text. */
export function cardText(card: Card): string {
  return card.accuracy === undefined ? imagesCardText(card) : classifierCardText(card)
}

/** Returns a card as JSON. */
export function cardJson(card: Card): object {
  return card.accuracy === undefined ? card : classifierCardJson(card)
}

/** Returns a card of images: subject and settings, then one row per value, then warnings. */
function imagesCardText(card: Card): string {
  const { metrics, flags } = card
  const rows = Object.values(metrics).flatMap(rowsOf)
  const withFloor = hasFloor(card)
  const head = ['', 'measured', ...(withFloor ? ['real images'] : []), 'better']
  const shown = rows.map(([title, value, floor, better]) =>
    withFloor ? [title, value, floor, better] : [title, value, better],
  )
  const notes = [...flags, ...Object.values(metrics).flatMap((metric) => metric.flags)]
  const lines = [table(facts(card)), '', table([head, ...shown])]
  for (const message of new Set(notes.map((flag) => flag.message))) lines.push(`! ${message}`)
  return `${lines.join('\n')}\n`
}

function hasFloor({ metrics }: Card): boolean {
  return Object.values(metrics).some(({ floor }) => floor !== undefined)
}

function facts(card: Card): string[][] {
  const { subject, generated, real, other, data, features, seed, resize } = card
  const steps = subject.trainedSteps === undefined ? '' : `, ${counted(subject.trainedSteps)} steps`
  const images = `${counted(generated?.count ?? 0)} images, seed ${seed}`
  return [
    ['subject', `${subject.name} (${kindTitle(subject.kind)}${steps}), ${images}`],
    ['against', `${data.source}, ${partText(real)}`],
    ...(other && hasFloor(card)
      ? [['floor', `${data.source}, ${partText(other)} in their place`]]
      : []),
    ...(features ? [['features', featuresText(features)]] : []),
    ['images', `rounded to uint8, resize: ${resize}`],
  ]
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
    const text = (from: MeasuredMetric['values']) =>
      valueText(from[name], spread === undefined ? undefined : from[spread])
    return [[title, text(values), floor ? text(floor) : '', better === 'neither' ? '' : better]]
  })
}
