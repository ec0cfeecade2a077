import { shown } from '../config/explain.js'
import { FalsarioError } from '../system/errors.js'

/** Appearance of a grid of images. */
export interface GridOptions {
  /** Images per row. Default: the square root of the number of images, rounded up. */
  readonly columns?: number
  /** Width of the space around and between images, in image pixels before scaling. Default: 2. */
  readonly padding?: number
  /** Whole-number enlargement, 1 … 64. Default: 2 for images up to 32 pixels, 1 for larger ones. */
  readonly scale?: number
  /** Grey level of the space, 0 (black) … 255 (white). Default: 0. */
  readonly background?: number
}

/** Sizes of a grid, in pixels before scaling. */
export interface GridLayout {
  readonly count: number
  readonly channels: 1 | 3
  readonly height: number
  readonly width: number
  readonly columns: number
  readonly padding: number
  readonly scale: number
  readonly background: number
  readonly rows: number
  /** Size of the whole grid. */
  readonly gridHeight: number
  readonly gridWidth: number
}

/** libvips and sharp refuse larger pictures by default. */
const MAX_PIXELS = 16383 ** 2

function invalidOption(name: string, expected: string, value: unknown): FalsarioError {
  const found = shown(value)
  return new FalsarioError(
    'CONFIG_INVALID',
    `grid ${name}: expected ${expected}, received ${found}`,
    { path: name, expected, received: found },
  )
}

function checkInteger(name: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value
  throw invalidOption(name, `an integer from ${low} to ${high}`, value)
}

function invalidImages(expected: string, received: string): FalsarioError {
  return new FalsarioError(
    'DATA_INVALID',
    `images for a grid: expected ${expected}, received ${received}`,
    { expected, received },
  )
}

function tooLarge(pixels: number): FalsarioError {
  const expected = `at most ${MAX_PIXELS} pixels`
  const sentence = `the picture is too large: expected ${expected}, received ${pixels}`
  const fix = 'use fewer images, more columns or a smaller scale'
  return new FalsarioError('CONFIG_INVALID', sentence, {
    path: 'picture',
    expected,
    received: String(pixels),
    fix,
  })
}

/**
 * Checks images [N, C, H, W] and options, and computes the layout of the grid.
 *
 * @param bytes number of bytes of the images
 * @throws FalsarioError DATA_INVALID if the images are not uint8 [N, 1 or 3, H, W]; CONFIG_INVALID if
 * an option is out of range or the picture has more than 16,383 × 16,383 pixels
 *
 * @example
 * layOutGrid(25 * 784, [25, 1, 28, 28]).columns // 5
 */
export function layOutGrid(
  bytes: number,
  shape: readonly number[],
  options: GridOptions = {},
): GridLayout {
  const [count = 0, channels = 0, height = 0, width = 0] = shape
  const text = `shape [${shape.join(', ')}]`
  if (shape.length !== 4 || !shape.every((size) => Number.isSafeInteger(size) && size >= 1)) {
    throw invalidImages('shape [N, C, H, W], each at least 1', text)
  }
  if (channels !== 1 && channels !== 3) {
    throw invalidImages('1 (grey) or 3 (colour) channels', `${channels} (${text})`)
  }
  const expected = count * channels * height * width
  if (bytes !== expected) throw invalidImages(`${expected} bytes for ${text}`, `${bytes} bytes`)

  const square = Math.min(Math.ceil(Math.sqrt(count)), 16383) // more columns never fit
  const columns = checkInteger('columns', options.columns ?? square, 1, 16383)
  const padding = checkInteger('padding', options.padding ?? 2, 0, 1024)
  const small = Math.max(height, width) <= 32
  const scale = checkInteger('scale', options.scale ?? (small ? 2 : 1), 1, 64)
  const background = checkInteger('background', options.background ?? 0, 0, 255)

  const rows = Math.ceil(count / columns)
  const gridHeight = rows * (height + padding) + padding
  const gridWidth = columns * (width + padding) + padding
  const pixels = gridHeight * gridWidth * scale ** 2
  if (pixels > MAX_PIXELS) throw tooLarge(pixels)
  const image = { count, channels, height, width } as const
  return { ...image, columns, padding, scale, background, rows, gridHeight, gridWidth }
}
