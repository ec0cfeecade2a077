import { constants } from 'node:buffer'
import { setImmediate } from 'node:timers/promises'
import { FalsarioError } from '../system/errors.js'
import type { SourceArrays } from './source.js'
import { StoredImages } from './stored-images.js'

/** Copying this many images takes some milliseconds; then the event loop continues. */
const IMAGES_AT_ONCE = 4096

/**
 * Puts images in the middle of black squares with this side. If the border is odd, the larger part is at the right and
 * at the bottom.
 *
 * @param path of the data, for errors
 * @throws FalsarioError DATA_MISMATCH if the images are larger; DATA_INVALID if the result does not fit into memory
 *
 * @example
 * const { shape } = await padImages(digits, 32, 'digits') // [10000, 1, 32, 32]
 */
export async function padImages(
  arrays: SourceArrays,
  side: number,
  path: string,
): Promise<SourceArrays> {
  const [count = 0, channels = 0, height = 0, width = 0] = arrays.shape
  if (height > side || width > side) throw tooLarge(path, side, height, width)
  if (height === side && width === side) return arrays
  const bytes = count * channels * side * side
  if (bytes > constants.MAX_LENGTH) throw tooManyBytes(path, bytes)
  const padded = new Uint8Array(bytes)
  const [top, left] = [Math.floor((side - height) / 2), Math.floor((side - width) / 2)]
  const { images } = arrays
  for (let first = 0; first < count; first += IMAGES_AT_ONCE) {
    const end = Math.min(count, first + IMAGES_AT_ONCE)
    const size = channels * height * width
    const part =
      images instanceof StoredImages
        ? await images.read(first, end)
        : images.subarray(first * size, end * size)
    for (let row = 0; row < (end - first) * channels * height; row++) {
      const plane = first * channels + Math.floor(row / height)
      const to = (plane * side + top + (row % height)) * side + left
      padded.set(part.subarray(row * width, (row + 1) * width), to)
    }
    await setImmediate()
  }
  return { ...arrays, images: padded, shape: [count, channels, side, side] }
}

function tooLarge(path: string, side: number, height: number, width: number): FalsarioError {
  const expected = `a side of at least ${Math.max(height, width)}`
  const fix = `Set pad to ${Math.max(height, width)} or more, or leave it out.`
  return new FalsarioError(
    'DATA_MISMATCH',
    `${path}: pad is ${side}, but the images have ${height} x ${width} pixels (height x width). ${fix}`,
    { path: 'data.pad', expected, received: String(side), fix },
  )
}

function tooManyBytes(path: string, bytes: number): FalsarioError {
  const expected = `at most ${constants.MAX_LENGTH} bytes of pixels`
  const fix = 'Set pad to a smaller side, or use fewer images.'
  return new FalsarioError(
    'DATA_INVALID',
    `${path}: the padded images are too large for memory: expected ${expected}, received ${bytes} bytes. ${fix}`,
    { path, expected, received: `${bytes} bytes`, fix },
  )
}
