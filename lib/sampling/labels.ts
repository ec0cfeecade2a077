import { invalid } from '../config/explain.js'

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
  label?: number | readonly number[],
): number[] | undefined {
  if (classes === 0) {
    if (label === undefined) return undefined
    throw invalid('label', 'no label, for the model was trained without classes', label)
  }
  if (label === undefined) return Array.from({ length: count }, (_, index) => index % classes)
  const labels = typeof label === 'number' ? Array<number>(count).fill(label) : [...label]
  if (labels.length !== count)
    throw invalid('label', `${count} labels, one an image`, `${labels.length} labels`)
  const wrong = labels.find((each) => !Number.isInteger(each) || each < 0 || each >= classes)
  if (wrong !== undefined) throw invalid('label', `a class from 0 to ${classes - 1}`, wrong)
  return labels
}
