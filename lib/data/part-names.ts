/** A part of a data set. */
export type Part = 'train' | 'validation' | 'test'

/** Words that name a part, in lower case; also the two folders of Omniglot. */
const partWords: ReadonlyMap<string, Part> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['trainset', 'train'],
  ['images_background', 'train'],
  ['val', 'validation'],
  ['valid', 'validation'],
  ['validation', 'validation'],
  ['valset', 'validation'],
  ['dev', 'validation'],
  ['eval', 'test'],
  ['evaluation', 'test'],
  ['test', 'test'],
  ['testing', 'test'],
  ['testset', 'test'],
])

/** Words that say nothing beside the name of a part: `train_images`, `test_set`, `val2017`. */
const emptyWords = /^(?:set|data|dataset|images?|imgs?|pictures|photos|folder|split|\d{4})$/

/** Words of folders that lie beside parts and are no classes. */
const besideWords =
  /^(?:unlabell?ed|unsup(?:ervised)?|samples?|pred(?:ict(?:ions?)?)?|extra|holdout|query|gallery|probe|submissions?|annotations?|labels?|masks?)$/

/** What the name of a folder says about parts. */
export interface PartName {
  readonly part: Part
  /** The words besides the part: `seg` of `seg_train`, `a` of `trainA`; empty for `train`. */
  readonly set: string
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/(\p{Ll})(?=[\p{Lu}\d])/gu, '$1 ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !emptyWords.test(word))
}

/**
 * Reads the name of a folder that may be a part: a word for the part comes first or last.
 *
 * @returns undefined for other names
 *
 * @example
 * parsePartName('seg_test') // { part: 'test', set: 'seg' }
 */
export function parsePartName(name: string): PartName | undefined {
  const whole = partWords.get(name.toLowerCase())
  if (whole !== undefined) return { part: whole, set: '' }
  const words = wordsOf(name)
  const first = partWords.get(words[0] ?? '')
  if (first !== undefined) return { part: first, set: words.slice(1).join('-') }
  const last = partWords.get(words.at(-1) ?? '')
  return last && { part: last, set: words.slice(0, -1).join('-') }
}

/**
 * Returns whether a folder beside parts has the name of such a folder, so that it is no class: `unlabeled`,
 * `seg_pred`, `test_small`.
 *
 * @example
 * liesBesideParts('unlabeled') // true
 */
export function liesBesideParts(name: string): boolean {
  return parsePartName(name) !== undefined || wordsOf(name).some((word) => besideWords.test(word))
}
