import { FalsarioError } from '../errors.js'
import { largestOf } from './labels.js'
import type { SourceArrays } from './source.js'

/**
 * DATA_INVALID for data that do not agree, in the one form all of them have.
 *
 * @example
 * throw invalidData('leaves', 'number of labels', '3, one an image', '2')
 */
export function invalidData(
  source: string,
  what: string,
  expected: string,
  received: string,
): FalsarioError {
  return new FalsarioError(
    'DATA_INVALID',
    `${source}: ${what}: expected ${expected}, received ${received}`,
    { path: source, expected, received },
  )
}

/**
 * Holds shape and images against each other.
 *
 * @throws FalsarioError DATA_INVALID
 *
 * @example
 * const [count, channels, height, width] = checkShape('leaves', arrays)
 */
export function checkShape(
  source: string,
  arrays: SourceArrays,
): readonly [number, number, number, number] {
  const { shape, images } = arrays
  const [count, channels, height, width, ...more] = shape
  const text = `[${shape.join(', ')}]`
  if (
    count === undefined ||
    channels === undefined ||
    height === undefined ||
    width === undefined ||
    more.length > 0 ||
    !shape.every((size) => Number.isSafeInteger(size) && size >= 1)
  ) {
    throw invalidData(source, 'shape of the images', '[N, C, H, W], each at least 1', text)
  }
  const bytes = count * channels * height * width
  if (images.length !== bytes) {
    throw invalidData(
      source,
      'images',
      `${bytes} bytes for shape ${text}`,
      `${images.length} bytes`,
    )
  }
  return [count, channels, height, width]
}

/**
 * Checks the labels and says how many classes there are: 0 without labels.
 *
 * @throws FalsarioError DATA_INVALID
 *
 * @example
 * const classes = countClasses('leaves', arrays)
 */
export function countClasses(source: string, arrays: SourceArrays): number {
  const { labels, classNames } = arrays
  const count = arrays.shape[0] ?? 0
  if (!labels) return 0
  if (labels.length !== count) {
    throw invalidData(source, 'number of labels', `${count}, one an image`, String(labels.length))
  }
  const largest = arrays.largestLabel ?? largestOf(labels)
  if (!classNames) return largest + 1
  if (largest >= classNames.length) {
    const at = labels.indexOf(largest)
    const expected = `0 … ${classNames.length - 1}, as there are ${classNames.length} class names`
    throw invalidData(source, `label of image ${at}`, expected, String(largest))
  }
  return classNames.length
}
