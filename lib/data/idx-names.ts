import { basename } from 'node:path'

/**
 * Names of idx files: `train-images-idx3-ubyte.gz` as in MNIST, and what people and unpackers make of it:
 * `train-images.idx3-ubyte`, `emnist-letters-train-images-idx3-ubyte`, `train-images-idx3-ubyte (1)`,
 * `images.idx`, `x_train-idx3-ubyte`.
 */

/** What the name of an idx file says. */
export interface IdxName {
  /** Path inside the folder. */
  readonly path: string
  /** The data set: `emnist-letters`; empty if the name has none. */
  readonly set: string
  readonly split: 'train' | 'test'
  readonly content: 'images' | 'labels'
  /** The type of the values: `idx3-ubyte`. */
  readonly type: string
  readonly gzipped: boolean
  /** How far the name is from that of MNIST: copies and files inside folders come later. */
  readonly rank: number
}

/** Names of the files of one split. */
export interface IdxPair {
  readonly images: string
  /** Undefined if the images have no labels. */
  readonly labels?: string
}

/** The idx files of a folder. */
export interface IdxFiles {
  readonly train?: IdxPair
  readonly test?: IdxPair
  /** Names of the data sets whose images are in the folder; several cannot be opened together. */
  readonly sets: readonly string[]
  /** Files that look like images or labels, but are not used. */
  readonly unused: readonly string[]
}

const copySuffix = / ?\(\d+\)| - copy(?: ?\(\d+\))?/gi
const gzipSuffix = /\.gz$/i
const typePart = /^(?:(.+?)-)?(idx[1-4]?(?:-[a-z0-9]+)?|ubyte)$/
const contentWords: Readonly<Record<string, IdxName['content']>> = {
  images: 'images',
  labels: 'labels',
}
/** The content by the number of dimensions, for names without `images` and `labels`. */
const contentOfType = [
  [/^idx[34]/, 'images'],
  [/^idx1/, 'labels'],
] as const
/** `x_train` and `y_train` are images and labels of one data set. */
const ignoredWords = new Set(['', 'x', 'y'])
const testWords = /^(?:t10k|test|testing)$/
const trainWords = /^(?:train|training)$/

/**
 * Reads the name of an idx file of images or labels; undefined for other names.
 *
 * @param path path inside the folder, if it is not the name
 *
 * @example
 * parseIdxName('t10k-images.idx3-ubyte.gz') // { set: '', split: 'test', content: 'images', … }
 */
export function parseIdxName(name: string, path = name): IdxName | undefined {
  const single = name.replaceAll(copySuffix, '')
  const plain = single.replace(gzipSuffix, '')
  const match = typePart.exec(plain.toLowerCase().replaceAll(/[-._\s]+/g, '-'))
  if (!match) return undefined
  const [, prefix = '', type = ''] = match
  const words = prefix.split('-')
  const stated = contentWords[words.at(-1) ?? '']
  if (stated) words.pop()
  const content = stated ?? contentOfType.find(([pattern]) => pattern.test(type))?.[1]
  if (content === undefined) return undefined
  return {
    path,
    ...setOf(words),
    content,
    type,
    gzipped: plain !== single,
    rank: (path === name ? 0 : 2) + (single === name ? 0 : 1),
  }
}

function setOf(words: readonly string[]): Pick<IdxName, 'set' | 'split'> {
  const isSplit = (word: string) => testWords.test(word) || trainWords.test(word)
  return {
    set: words.filter((word) => !isSplit(word) && !ignoredWords.has(word)).join('-'),
    split: words.some((word) => testWords.test(word)) ? 'test' : 'train',
  }
}

/**
 * Reads the name of a file that is known to hold images: `photos.bin` counts as the images of the set `photos`.
 *
 * @example
 * parseImagesName('photos.bin') // { set: 'photos', split: 'train', content: 'images', … }
 */
export function parseImagesName(name: string): IdxName | undefined {
  const parsed = parseIdxName(name)
  if (parsed?.content === 'images') return parsed
  const stem = name.replace(gzipSuffix, '').replace(/\.[^.]*$/, '')
  const word = /images$/i.test(stem) ? '' : '-images'
  return parseIdxName(`${stem}${word}-idx3-ubyte`, name)
}

/** Files of one byte per label come first, then plain ones, then those with the names of MNIST. */
function preferred(one: IdxName, other: IdxName): number {
  const order = ({ rank, type, gzipped, path }: IdxName) =>
    `${rank}${/ubyte|^idx[1-4]$/.test(type) ? 0 : 1}${gzipped ? 1 : 0}${path}`
  return order(one) < order(other) ? -1 : 1
}

/**
 * Returns the label file that belongs to an image file. Either may be gzipped. The labels of another data
 * set belong to it only if no other images of the split could be meant.
 *
 * @param names all idx files of the folder
 *
 * @example
 * labelsOf(parseIdxName('t10k-images-idx3-ubyte'), [parseIdxName('t10k-labels.idx1-ubyte.gz')])
 */
export function labelsOf(images: IdxName, names: readonly IdxName[]): IdxName | undefined {
  const same = names.filter(({ split }) => split === images.split).sort(preferred)
  const labels = same.filter(({ content }) => content === 'labels')
  const own = labels.find(({ set }) => set === images.set)
  if (own) return own
  const setsOf = (files: readonly IdxName[]) => new Set(files.map(({ set }) => set)).size
  const alone = setsOf([images, ...same.filter(({ content }) => content === 'images')]) === 1
  return alone && setsOf(labels) === 1 ? labels[0] : undefined
}

/**
 * Finds the idx files of each split. Images without the name of a split count as `train`. If both a plain
 * and a gzipped file exist, the plain one is used.
 *
 * @example
 * findIdxFiles([parseIdxName('t10k-images-idx3-ubyte')]).test // { images: 't10k-images-idx3-ubyte' }
 */
export function findIdxFiles(names: readonly IdxName[]): IdxFiles {
  const sorted = [...names].sort(preferred)
  const used: IdxName[] = []
  const splits: { train?: IdxPair; test?: IdxPair } = {}
  for (const split of ['train', 'test'] as const) {
    const images = sorted.find((name) => name.content === 'images' && name.split === split)
    if (images === undefined) continue
    const labels = labelsOf(images, names)
    splits[split] = labels ? { images: images.path, labels: labels.path } : { images: images.path }
    used.push(images, ...(labels ? [labels] : []))
  }
  const sets = new Set(names.flatMap(({ content, set }) => (content === 'images' ? [set] : [])))
  const unused = sorted.filter((name) => !used.some((other) => isTwin(name, other)))
  return { ...splits, sets: [...sets].sort(), unused: unused.map(({ path }) => path) }
}

/**
 * Returns whether two names are those of one file: the same, its gzipped form, or the file in a folder of its name.
 * Another copy may have another content.
 *
 * @example
 * isTwin(parseIdxName('images.idx'), parseIdxName('images.idx.gz')) // true
 */
export function isTwin(one: IdxName, other: IdxName): boolean {
  const plain = ({ path }: IdxName) => basename(path).replace(gzipSuffix, '')
  return plain(one) === plain(other)
}
