/** File names as in MNIST: `train-images-idx3-ubyte.gz`; `t10k` means test. */

const imagesName = /^(?:(train|t10k|test)-)?images[-.]idx[34]-ubyte(?:\.gz)?$/i
const imagesPart = /images([-.])idx[34]/i

/** Names of the files of one split. */
export interface IdxPair {
  readonly images: string
  /** Undefined if the images have no labels. */
  readonly labels?: string
}

/**
 * Returns the name of the label file that belongs to an image file. Either may be gzipped.
 *
 * @param names the files of the folder
 *
 * @example
 * labelsBeside('t10k-images-idx3-ubyte', ['t10k-labels-idx1-ubyte.gz']) // t10k-labels-idx1-ubyte.gz
 */
export function labelsBeside(images: string, names: readonly string[]): string | undefined {
  if (!imagesPart.test(images)) return undefined
  const labels = images.replace(imagesPart, 'labels$1idx1')
  const other = /\.gz$/i.test(labels) ? labels.slice(0, -3) : `${labels}.gz`
  return [labels, other].find((name) => names.includes(name))
}

/**
 * Finds the idx files of each split among the files of a folder. Images without a prefix count as
 * `train`. If both a plain and a gzipped file exist, the plain one is used.
 *
 * @example
 * findIdxFiles(['t10k-images-idx3-ubyte']) // { test: { images: 't10k-images-idx3-ubyte' } }
 */
export function findIdxFiles(names: readonly string[]): { train?: IdxPair; test?: IdxPair } {
  const splits: { train?: IdxPair; test?: IdxPair } = {}
  for (const images of [...names].sort()) {
    const match = imagesName.exec(images)
    if (!match) continue
    const split = /^(t10k|test)$/i.test(match[1] ?? '') ? 'test' : 'train'
    const labels = labelsBeside(images, names)
    splits[split] ??= labels === undefined ? { images } : { images, labels }
  }
  return splits
}
