import { textArgument } from '../config/arguments.js'
import { invalid, unusable } from '../config/explain.js'
import { suggestion } from '../config/nearest.js'
import type { FalsarioError } from '../system/errors.js'

/** The class of all images, or a list with the class of each image. */
export type LabelChoice = number | readonly number[]

/**
 * Returns one label per image: the given labels, or by default all classes in turn (0, 1, …, 0, 1, …).
 * Returns undefined for a model without classes.
 *
 * @param label the class of all images, or one per image
 * @throws CONFIG_INVALID for a label that is not a class of the model
 */
export function labelsFor(
  classes: number,
  count: number,
  label?: LabelChoice,
): number[] | undefined {
  if (classes === 0) {
    if (label === undefined) return undefined
    throw noClasses(label)
  }
  if (label === undefined) return Array.from({ length: count }, (_, index) => index % classes)
  const labels = typeof label === 'number' ? Array<number>(count).fill(label) : [...label]
  if (labels.length !== count) throw invalid('label', `${count} labels, one per image`, labels)
  const invalidLabel = labels.find((each) => !Number.isInteger(each) || each < 0 || each >= classes)
  if (invalidLabel !== undefined)
    throw invalid('label', `a class from 0 to ${classes - 1}`, invalidLabel)
  return labels
}

/** Returns the layout of a picture of samples: one column per class if all classes come in turn. */
export function gridOf(classes: number, labels: readonly number[] | undefined) {
  const inTurn = classes > 1 && labels !== undefined && labels.length > classes
  return { labels, columns: inTurn ? classes : undefined }
}

/**
 * Returns one label per image, like labelsFor, but without a default: a caller who gives latents must
 * also give the classes.
 *
 * @throws CONFIG_INVALID
 */
export function requireLabels(
  classes: number,
  count: number,
  label: LabelChoice | undefined,
): number[] | undefined {
  if (classes > 0 && label === undefined)
    throw invalid('label', `a class from 0 to ${classes - 1}, or one per image`, label)
  return labelsFor(classes, count, label)
}

/**
 * Returns the number of a class, given its name or its number as text. Names take precedence, because
 * the class named "7" need not have the number 7.
 *
 * @throws CONFIG_INVALID with the names of the classes
 */
export function classOf(
  { classes, classNames = [] }: { classes: number; classNames?: readonly string[] | undefined },
  name: string,
): number {
  if (classes === 0) throw noClasses(name)
  textArgument('label', name)
  const index = classNames.indexOf(name)
  if (index >= 0) return index
  const number = /^\d+$/.test(name) ? Number(name) : -1
  if (number >= 0 && number < classes) return number
  const names = classNames.length > 0 ? ` (${shortList(classNames)})` : ''
  // A number that is similar to another is rarely a spelling mistake.
  const similar = /^-?\d+$/.test(name) ? '' : suggestion(name, classNames)
  throw invalid('label', `a class from 0 to ${classes - 1}${names}${similar}`, name)
}

function noClasses(label: unknown): FalsarioError {
  return unusable('label', 'the model was trained without classes', label)
}

function shortList(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')}, …`
}
