/** Classes as a dataset, a model or a feature extractor numbers them: from 0 on, each in its own order. */
export interface ClassNumbering {
  /** Number of classes; 0 without labels. */
  readonly classes: number
  /** Names of the classes, in the order of their numbers. */
  readonly classNames?: readonly string[] | undefined
}

/**
 * Maps each class of one numbering to the number of the same class in another, -1 for a class that the
 * other does not have. Classes are the same if their names are; a numbering without names calls its
 * classes by their numbers. If the names of such a numbering match only in part, two numberings with
 * equally many classes are taken for the same.
 *
 * @example
 * mapClasses({ classes: 2, classNames: ['3', '7'] }, { classes: 10 }) // [3, 7]
 */
export function mapClasses(from: ClassNumbering, to: ClassNumbering): readonly number[] {
  const names = classNamesOf(to)
  const numbers = classNamesOf(from).map((name) => names.indexOf(name))
  const unnamed = to.classNames === undefined || from.classNames === undefined
  if (unnamed && numbers.includes(-1) && to.classes === from.classes)
    return numbers.map((_, label) => label)
  return numbers
}

/** Returns the names of all classes; the number of a class if it has no name. */
export function classNamesOf({ classNames, classes }: ClassNumbering): readonly string[] {
  return classNames ?? Array.from({ length: classes }, (_, label) => String(label))
}

/** Whether `to` has every class of `from`. False if `from` has no classes. */
export function hasAllClasses(to: ClassNumbering, from: ClassNumbering): boolean {
  return from.classes > 0 && !mapClasses(from, to).includes(-1)
}

/**
 * Converts labels from one numbering to another.
 *
 * @returns undefined without labels, or if `to` lacks the class of a label
 * @example
 * renumberLabels(Uint8Array.of(1, 0), { classes: 2, classNames: ['3', '7'] }, { classes: 10 }) // [7, 3]
 */
export function renumberLabels(
  labels: Uint8Array | undefined,
  from: ClassNumbering,
  to: ClassNumbering,
): Uint8Array | undefined {
  if (labels === undefined) return undefined
  const numbers = mapClasses(from, to)
  if (labels.some((label) => (numbers[label] ?? -1) < 0)) return undefined
  return labels.map((label) => numbers[label] ?? 0)
}
