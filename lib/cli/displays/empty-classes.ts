import { emptyClassesText } from '../../data/left-out.js'
import type { GenerativeModel } from '../../index.js'
import type { Output } from '../invocation.js'

/** Returns the line of a warning about classes without an image, as JSON and as text. */
export function emptyClassesLine(message: string, classes: readonly string[]) {
  const json = { type: 'warning', reason: 'emptyClasses', message, classes }
  return { json, text: `warning: ${message}` }
}

/**
 * Warns if images are generated of classes that the model has not seen.
 *
 * @param label the class of all images; undefined for all classes
 */
export function warnOfUnseenClasses(
  { spec, emptyClasses, classNames }: GenerativeModel,
  label: number | undefined,
  { json, stdout }: { readonly json: boolean; readonly stdout: Output },
): void {
  const name = label === undefined ? undefined : (classNames?.[label] ?? String(label))
  if (name !== undefined && !emptyClasses.includes(name)) return
  const data = { classes: spec.classes, emptyClasses }
  const message = emptyClassesText(data, ' in the training data')
  if (message === undefined) return
  const line = emptyClassesLine(message, emptyClasses)
  stdout.write(`${json ? JSON.stringify(line.json) : line.text}\n`)
}
