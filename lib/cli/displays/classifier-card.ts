import type { Card } from '../../index.js'
import { count as counted, percent, table } from './format.js'
import { kindTitle } from './kind-title.js'

/**
 * Returns a classifier's card as text: subject, test images, accuracy and cross-entropy, then one row per class,
 * then warnings.
 */
export function classifierCardText(card: Card): string {
  const { subject, data, real, accuracy = 0, loss = 0, perClass = [], flags } = card
  const { kind, name, trainedSteps = 0, hash = '', classNames = [] } = subject
  const part = `${real.split}: ${counted(real.count)} of ${counted(real.of)}`
  const facts = [
    [
      'subject',
      `${name} (${kindTitle(kind)}, ${counted(trainedSteps)} steps), ${hash.slice(0, 12)}`,
    ],
    ['against', `${data.source}, ${part}, ${real.fingerprint.slice(0, 12)}`],
    ['accuracy', `${percent(accuracy)}; cross-entropy ${loss.toFixed(4)} nats per image`],
  ]
  const rows = perClass.map((each, label) => [
    classNames[label] ?? String(label),
    `${counted(each.count)} images`,
    each.accuracy === undefined ? '' : percent(each.accuracy),
  ])
  const notes = flags.map(({ message }) => `! ${message}\n`)
  return `${table(facts)}\n\n${table(rows)}\n${notes.join('')}`
}

/**
 * Returns a classifier's card as JSON. Its `data` also has the fields of `real`, because scripts read them there
 * since the first format of this card.
 */
export function classifierCardJson(card: Card): object {
  return { ...card, data: { ...card.data, ...card.real } }
}
