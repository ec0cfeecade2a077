import { setImmediate } from 'node:timers/promises'
import { requireKeys } from '../config/arguments.js'
import { shown } from '../config/explain.js'
import { writeAtomically } from '../system/atomic-write.js'
import { FalsarioError } from '../system/errors.js'
import { rememberFolder } from '../system/working-folder.js'
import { drawGrid } from './grid.js'
import { type GridLayout, layOutGrid } from './grid-layout.js'
import { picturePath } from './picture-path.js'
import { sharp } from './sharp.js'

/** Timing and size of an animated GIF. */
export interface GifOptions {
  /** Milliseconds per frame; GIF stores hundredths of a second. Default: 100. */
  readonly delay?: number
  /** Milliseconds for the first and the last frame. Default: 700. */
  readonly hold?: number
  /** Whether the animation runs backwards after the last frame. Default: true. */
  readonly bounce?: boolean
  /** Whole-number enlargement, 1 … 64. Default: the longer side becomes about 256 pixels. */
  readonly scale?: number
}

/** Pixels that the longer side of a frame is enlarged to, rounded down to a whole enlargement. */
const TARGET_SIDE = 256
/** Milliseconds: viewers slow down shorter delays, and GIF stores at most 65,535 hundredths. */
const SHORTEST_DELAY = 20
const LONGEST_DELAY = 655_350

/**
 * Returns the order in which frames are shown. With `bounce`, 0 1 2 3 becomes 0 1 2 3 2 1, so that
 * the loop has no jump.
 *
 * @example
 * frameOrder(3, true) // [0, 1, 2, 1]
 */
export function frameOrder(frames: number, bounce: boolean): number[] {
  const order = Array.from({ length: frames }, (_, index) => index)
  return bounce ? [...order, ...order.slice(1, -1).reverse()] : order
}

function checkDelay(name: string, value: number): number {
  if (Number.isFinite(value) && value >= SHORTEST_DELAY && value <= LONGEST_DELAY)
    return Math.round(value)
  const expected = `${SHORTEST_DELAY} … ${LONGEST_DELAY} milliseconds`
  const found = shown(value)
  throw new FalsarioError(
    'CONFIG_INVALID',
    `gif ${name}: expected ${expected}, received ${found}`,
    { path: name, expected, received: found },
  )
}

/** Draws the frames below each other in `order`, every pixel enlarged to `scale` × `scale`. */
async function drawPages(
  layout: GridLayout,
  frames: Uint8Array,
  order: readonly number[],
): Promise<Uint8Array> {
  const { channels, height, width, scale } = layout
  const row = width * scale * channels
  const pages = new Uint8Array(order.length * height * scale * row)
  let filled = 0
  for (const frame of order) {
    for (let y = 0; y < height; y++) {
      const source = (frame * height + y) * width * channels
      for (let at = 0; at < row; at++) {
        const x = Math.floor(at / (channels * scale))
        pages[filled + at] = frames[source + x * channels + (at % channels)] ?? 0
      }
      for (let copy = 1; copy < scale; copy++)
        pages.copyWithin(filled + copy * row, filled, filled + row)
      filled += scale * row
    }
    await setImmediate()
  }
  return pages
}

/**
 * Encodes images as the frames of an animated GIF that loops forever. Small images are enlarged by a
 * whole number, without interpolation.
 *
 * @param bytes uint8 [N, C, H, W], C 1 or 3
 * @throws FalsarioError DATA_INVALID if bytes and shape do not match or C is neither 1 nor 3;
 * CONFIG_INVALID if an option is out of range
 *
 * @example
 * const gif = await encodeGif(images.bytes, images.shape, { delay: 80 })
 */
export async function encodeGif(
  bytes: Uint8Array,
  shape: readonly number[],
  options: GifOptions = {},
): Promise<Buffer> {
  const { delay = 100, hold = 700, bounce = true } = options
  const times = { between: checkDelay('delay', delay), ends: checkDelay('hold', hold) }
  const [count = 0, , height = 1, width = 1] = shape
  const enlarged = Math.floor(TARGET_SIDE / Math.max(height, width))
  const scale = options.scale ?? Math.min(64, Math.max(1, enlarged))
  const layout = layOutGrid(bytes.length, shape, { columns: 1, padding: 0, scale })

  const order = frameOrder(count, bounce)
  const pages = await drawPages(layout, await drawGrid(layout, bytes), order)
  const pageHeight = layout.height * layout.scale
  const raw = {
    width: layout.width * layout.scale,
    height: order.length * pageHeight,
    channels: layout.channels,
    pageHeight,
  }
  // layOutGrid has checked the size.
  return sharp(pages, { raw, limitInputPixels: false })
    .gif({
      loop: 0, // forever
      delay: order.map((frame) => (frame % (count - 1) === 0 ? times.ends : times.between)),
      keepDuplicateFrames: true, // equal frames are shown for their full delay
      interFrameMaxError: 0, // do not reuse similar pixels of the previous frame
      interPaletteMaxError: 0,
    })
    .toBuffer()
}

/**
 * Writes images as an animated GIF, completely or not at all.
 *
 * @param bytes uint8 [N, C, H, W], C 1 or 3
 * @throws FalsarioError as encodeGif, CONFIG_INVALID for a path that ends as another format, OUTPUT_UNWRITABLE
 *
 * @example
 * await writeGif('morph.gif', images.bytes, images.shape)
 */
export async function writeGif(
  path: string,
  bytes: Uint8Array,
  shape: readonly number[],
  options: GifOptions = {},
): Promise<void> {
  picturePath(path, '.gif')
  requireKeys('options', options, ['delay', 'hold', 'bounce', 'scale'])
  const here = rememberFolder()
  const gif = await encodeGif(bytes, shape, options)
  await writeAtomically(here(path), gif)
}
