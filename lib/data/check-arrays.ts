import { shown } from '../config/explain.js'
import { FalsarioError } from '../system/errors.js'
import { largestOf } from './labels.js'
import type { SourceArrays } from './source.js'

/**
 * Returns a DATA_INVALID error for data of a source.
 *
 * @example
 * throw invalidData('leaves', 'number of labels', '3, one per image', '2')
 */
export function invalidData(
  source: string,
  property: string,
  expected: string,
  received: string,
  fix?: string,
): FalsarioError {
  return new FalsarioError(
    'DATA_INVALID',
    `${source}: ${property}: expected ${expected}, received ${received}`,
    { path: source, expected, received, ...(fix !== undefined && { fix }) },
  )
}

/**
 * Checks that the shape is [N, C, H, W] and matches the number of bytes.
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
  const [count, channels, height, width, ...others] = shape
  const text = `[${shape.map(shown).join(', ')}]`
  const wrong = shape.findIndex((size) => !Number.isSafeInteger(size) || size < 1)
  if (
    count === undefined ||
    channels === undefined ||
    height === undefined ||
    width === undefined ||
    others.length > 0 ||
    wrong >= 0
  ) {
    const [place, received] =
      shape.length === 4
        ? [`shape[${wrong}]`, `${shown(shape[wrong])} in ${text}`]
        : ['shape', text]
    const expected = '[N, C, H, W] with sizes of at least 1'
    throw invalidData(source, `${place} of the images`, expected, received)
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
 * Checks the labels and returns the number of classes: 0 without labels.
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
    throw invalidData(source, 'number of labels', `${count}, one per image`, String(labels.length))
  }
  const largest = arrays.largestLabel ?? largestOf(labels)
  if (!classNames) return largest + 1
  if (largest >= classNames.length) {
    const at = labels.indexOf(largest)
    const expected = `0 … ${classNames.length - 1}, because there are ${classNames.length} class names`
    throw invalidData(source, `label of image ${at}`, expected, String(largest))
  }
  return classNames.length
}
