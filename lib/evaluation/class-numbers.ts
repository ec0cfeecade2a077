import type { ExtractorIdentity } from './extractors/feature-extractor.js'

/**
 * Classes as data, a model or a classifier numbers them, each in an order of its own: names say which
 * is which.
 */
export interface ClassNumbers {
  /** 0 without labels. */
  readonly classes: number
  readonly classNames?: readonly string[]
}

/**
 * By what number another knows each class, -1 for one that it does not know. Classes without names
 * are called by their numbers; where names do not meet numbers that way, as many classes in the same
 * order are taken for the same.
 *
 * @example
 * numbersIn({ classes: 10 }, { classes: 2, classNames: ['3', '7'] }) // [3, 7]
 */
export function numbersIn(to: ClassNumbers, from: ClassNumbers): readonly number[] {
  const known = namesOf(to)
  const numbers = namesOf(from).map((name) => known.indexOf(name))
  const unnamed = to.classNames === undefined || from.classNames === undefined
  if (unnamed && numbers.includes(-1) && to.classes === from.classes)
    return numbers.map((_, label) => label)
  return numbers
}

/** What classes are called, by their numbers. */
export function namesOf({ classNames, classes }: ClassNumbers): readonly string[] {
  return classNames ?? Array.from({ length: classes }, (_, label) => String(label))
}

/** Whether another knows every class. */
export function knows(to: ClassNumbers, from: ClassNumbers): boolean {
  return from.classes > 0 && !numbersIn(to, from).includes(-1)
}

/** Labels by the numbers of another; nothing where it does not know one of them. */
export function renumbered(
  labels: Uint8Array | undefined,
  from: ClassNumbers,
  to: ClassNumbers,
): Uint8Array | undefined {
  if (labels === undefined) return undefined
  const numbers = numbersIn(to, from)
  if (labels.some((label) => (numbers[label] ?? -1) < 0)) return undefined
  return labels.map((label) => numbers[label] ?? 0)
}

/**
 * Whether an extractor's classes are those of the data: Inception's thousand say nothing of ten, nor
 * do those of another kind of images.
 */
export function knowsClassesOf(data: ClassNumbers, identity: ExtractorIdentity): boolean {
  if (data.classes === 0) return identity.kind === 'classifier'
  return identity.kind === 'classifier' ? knows(identity, data) : identity.classes === data.classes
}
