import { setImmediate } from 'node:timers/promises'
import { FalsarioError } from '../errors.js'
import { sharp } from '../sharp.js'
import { writeAtomically } from './atomic-write.js'
import { drawGrid } from './grid.js'
import { type GridLayout, layOutGrid } from './grid-layout.js'

/** How an animation moves. */
export interface GifOptions {
  /** Milliseconds that a frame stays; GIF knows hundredths of a second. 100 unless told otherwise. */
  readonly delay?: number
  /** Milliseconds that the first and the last frame stay; 700 unless told otherwise. */
  readonly hold?: number
  /** Runs back again after the last frame; true unless told otherwise. */
  readonly bounce?: boolean
  /** How many pixels wide a pixel is drawn; else as many as give about 256 a side. */
  readonly scale?: number
}

/** The side that frames are enlarged to, as nearly as whole pixels allow. */
const WANTED_SIDE = 256
/** Viewers slow down what is quicker, and 65,535 hundredths is the most that GIF can say. */
const SHORTEST = 20
const LONGEST = 655_350

/**
 * The order in which frames are shown: 0 1 2 3 becomes 0 1 2 3 2 1 with `bounce`, so that the loop
 * closes without a jump.
 *
 * @example
 * showingOrder(3, true) // [0, 1, 2, 1]
 */
export function showingOrder(frames: number, bounce: boolean): number[] {
  const there = Array.from({ length: frames }, (_, index) => index)
  return bounce ? [...there, ...there.slice(1, -1).reverse()] : there
}

function milliseconds(name: string, value: number): number {
  if (Number.isFinite(value) && value >= SHORTEST && value <= LONGEST) return Math.round(value)
  const expected = `milliseconds from ${SHORTEST} to ${LONGEST}`
  throw new FalsarioError(
    'CONFIG_INVALID',
    `gif ${name}: expected ${expected}, received ${value}`,
    { path: name, expected, received: String(value) },
  )
}

/** Frames one below the other in showing order, pixels drawn `scale` wide and high. */
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
 * Images as the frames of an animated GIF that loops for ever; small ones enlarged, pixels staying
 * squares.
 *
 * @param bytes uint8 [N, C, H, W], C 1 or 3
 * @throws FalsarioError DATA_INVALID when bytes and shape do not agree or C is neither 1 nor 3;
 * CONFIG_INVALID for an option out of range
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
  const times = { between: milliseconds('delay', delay), ends: milliseconds('hold', hold) }
  const [count = 0, , height = 1, width = 1] = shape
  const enlarged = Math.floor(WANTED_SIDE / Math.max(height, width))
  const scale = options.scale ?? Math.min(64, Math.max(1, enlarged))
  const layout = layOutGrid(bytes.length, shape, { columns: 1, padding: 0, scale })

  const order = showingOrder(count, bounce)
  const pages = await drawPages(layout, await drawGrid(layout, bytes), order)
  const pageHeight = layout.height * layout.scale
  const raw = {
    width: layout.width * layout.scale,
    height: order.length * pageHeight,
    channels: layout.channels,
    pageHeight,
  }
  return sharp(pages, { raw })
    .gif({
      loop: 0, // for ever
      delay: order.map((frame) => (frame % (count - 1) === 0 ? times.ends : times.between)),
      keepDuplicateFrames: true, // where nothing changes, the time still passes
      interFrameMaxError: 0, // every pixel as it is, not as the last frame left it
      interPaletteMaxError: 0,
    })
    .toBuffer()
}

/**
 * Writes images as an animated GIF, whole or not at all.
 *
 * @param bytes uint8 [N, C, H, W], C 1 or 3
 * @throws FalsarioError as encodeGif, and OUTPUT_UNWRITABLE with the reason
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
  await writeAtomically(path, await encodeGif(bytes, shape, options))
}
