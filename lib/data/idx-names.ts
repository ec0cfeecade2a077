/** The names that LeCun gave his files: `train-images-idx3-ubyte.gz`; `t10k` means test. */

const imagesName = /^(?:(train|t10k|test)-)?images[-.]idx[34]-ubyte(?:\.gz)?$/i
const imagesPart = /images([-.])idx[34]/i

export interface IdxPair {
  readonly images: string
  readonly labels?: string
}

/**
 * The name of the labels that belong to images, of those that are there; packed or not.
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
 * The idx files of a folder by split. Images without a prefix count as `train`; of a packed and an
 * unpacked file of the same name the unpacked is taken.
 *
 * @example
 * findIdxFiles(['t10k-images-idx3-ubyte']) // { test: { images: 't10k-images-idx3-ubyte' } }
 */
export function findIdxFiles(names: readonly string[]): { train?: IdxPair; test?: IdxPair } {
  const found: { train?: IdxPair; test?: IdxPair } = {}
  for (const images of [...names].sort()) {
    const match = imagesName.exec(images)
    if (!match) continue
    const split = /^(t10k|test)$/i.test(match[1] ?? '') ? 'test' : 'train'
    const labels = labelsBeside(images, names)
    found[split] ??= labels === undefined ? { images } : { images, labels }
  }
  return found
}
