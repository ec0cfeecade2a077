import { invalid } from '../config/explain.js'
import { suggestion } from '../config/nearest.js'

/** A class, or a class for each image. */
export type LabelChoice = number | readonly number[]

/**
 * One label an image: the one asked for, those asked for, or all classes in turn. Nothing for a
 * model without classes.
 *
 * @param label a class, or a class for each image
 * @throws CONFIG_INVALID for a label that the model does not know
 */
export function labelsFor(
  classes: number,
  count: number,
  label?: LabelChoice,
): number[] | undefined {
  if (classes === 0) {
    if (label === undefined) return undefined
    throw invalid('label', 'no label, for the model was trained without classes', label)
  }
  if (label === undefined) return Array.from({ length: count }, (_, index) => index % classes)
  const labels = typeof label === 'number' ? Array<number>(count).fill(label) : [...label]
  if (labels.length !== count) throw invalid('label', `${count} labels, one an image`, labels)
  const wrong = labels.find((each) => !Number.isInteger(each) || each < 0 || each >= classes)
  if (wrong !== undefined) throw invalid('label', `a class from 0 to ${classes - 1}`, wrong)
  return labels
}

/** How images of all classes in turn read well: a column a class. */
export function gridOf(classes: number, labels: readonly number[] | undefined) {
  const inTurn = classes > 1 && labels !== undefined && labels.length > classes
  return { labels, columns: inTurn ? classes : undefined }
}

/**
 * The same where latents are given: which class an image is to show is then never guessed.
 *
 * @throws CONFIG_INVALID
 */
export function chosenLabels(
  classes: number,
  count: number,
  label: LabelChoice | undefined,
): number[] | undefined {
  if (classes > 0 && label === undefined)
    throw invalid('label', `a class from 0 to ${classes - 1}, or one for each image`, label)
  return labelsFor(classes, count, label)
}

/**
 * The class that a person means by its name or number; a name goes first, for digits may be named in
 * another order than they are numbered.
 *
 * @throws CONFIG_INVALID naming the classes
 */
export function classOf(
  { classes, classNames = [] }: { classes: number; classNames?: readonly string[] | undefined },
  name: string,
): number {
  if (classes === 0)
    throw invalid('label', 'no label, for the model was trained without classes', name)
  const named = classNames.indexOf(name)
  if (named >= 0) return named
  const number = /^\d+$/.test(name) ? Number(name) : -1
  if (number >= 0 && number < classes) return number
  const known = classNames.length > 0 ? ` (${shortList(classNames)})` : ''
  // Of numbers none is nearer to what was meant than another.
  const meant = /^-?\d+$/.test(name) ? '' : suggestion(name, classNames)
  throw invalid('label', `a class from 0 to ${classes - 1}${known}${meant}`, name)
}

function shortList(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')}, …`
}
