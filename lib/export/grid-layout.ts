import { FalsarioError } from '../errors.js'

/** How a grid of images looks. */
export interface GridOptions {
  /** Images a row; else the square root of their number, rounded up. */
  readonly columns?: number
  /** Pixels of the images (before scaling) around and between them; 2 unless told otherwise. */
  readonly padding?: number
  /** How many pixels wide a pixel is drawn; else 2 for images up to 32 pixels, 1 above. */
  readonly scale?: number
  /** What lies around and between: 0 black (unless told otherwise) … 255 white. */
  readonly background?: number
}

/** Where everything goes, in pixels before scaling. */
export interface GridLayout {
  readonly count: number
  readonly channels: 1 | 3
  readonly height: number
  readonly width: number
  readonly columns: number
  readonly padding: number
  readonly scale: number
  readonly background: number
  /** Of the whole picture. */
  readonly rows: number
  readonly gridHeight: number
  readonly gridWidth: number
}

/** Beyond this decoders refuse a picture by default (libvips and sharp: 16,383 squared). */
const MOST_PIXELS = 16383 ** 2

function invalidOption(name: string, expected: string, received: number): FalsarioError {
  return new FalsarioError(
    'CONFIG_INVALID',
    `grid ${name}: expected ${expected}, received ${received}`,
    { path: name, expected, received: String(received) },
  )
}

function wholeNumber(name: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value
  throw invalidOption(name, `a whole number ${low} … ${high}`, value)
}

function invalidImages(expected: string, received: string): FalsarioError {
  return new FalsarioError(
    'DATA_INVALID',
    `images for a grid: expected ${expected}, received ${received}`,
    { expected, received },
  )
}

/**
 * Checks images [N, C, H, W] and options and lays the grid out.
 *
 * @throws FalsarioError DATA_INVALID for images that are no uint8 [N, 1 or 3, H, W]; CONFIG_INVALID
 * for an option out of range or a picture beyond 16,383 × 16,383 pixels
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

  const square = Math.min(Math.ceil(Math.sqrt(count)), 16383) // beyond it the picture is too large
  const columns = wholeNumber('columns', options.columns ?? square, 1, 16383)
  const padding = wholeNumber('padding', options.padding ?? 2, 0, 1024)
  const small = Math.max(height, width) <= 32
  const scale = wholeNumber('scale', options.scale ?? (small ? 2 : 1), 1, 64)
  const background = wholeNumber('background', options.background ?? 0, 0, 255)

  const rows = Math.ceil(count / columns)
  const gridHeight = rows * (height + padding) + padding
  const gridWidth = columns * (width + padding) + padding
  const pixels = gridHeight * gridWidth * scale ** 2
  if (pixels > MOST_PIXELS) {
    throw invalidOption(
      'picture',
      `at most ${MOST_PIXELS} pixels (fewer images, smaller scale)`,
      pixels,
    )
  }
  const image = { count, channels, height, width } as const
  return { ...image, columns, padding, scale, background, rows, gridHeight, gridWidth }
}
