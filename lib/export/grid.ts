import { setImmediate } from 'node:timers/promises'
import { sharp } from '../sharp.js'
import { writeAtomically } from './atomic-write.js'
import { type GridLayout, type GridOptions, layOutGrid } from './grid-layout.js'

export type { GridOptions } from './grid-layout.js'

/** About a millisecond of copying; then Node gets its turn. */
const BYTES_AT_ONCE = 512 * 1024

/** Copies image `index` from planes [C, H, W] to its place in the interleaved grid. */
function place(grid: Uint8Array, layout: GridLayout, images: Uint8Array, index: number): void {
  const { channels, height, width, columns, padding, gridWidth } = layout
  const top = padding + Math.floor(index / columns) * (height + padding)
  const left = padding + (index % columns) * (width + padding)
  for (let channel = 0; channel < channels; channel++) {
    const plane = (index * channels + channel) * height * width
    for (let y = 0; y < height; y++) {
      const target = ((top + y) * gridWidth + left) * channels + channel
      const source = plane + y * width
      for (let x = 0; x < width; x++) grid[target + x * channels] = images[source + x] ?? 0
    }
  }
}

/**
 * Images as one picture before scaling: [gridHeight, gridWidth, C], channels interleaved as picture
 * formats have them.
 *
 * @param images uint8 [N, C, H, W], as the layout was made for
 *
 * @example
 * const layout = layOutGrid(images.length, [25, 1, 28, 28])
 * const pixels = await drawGrid(layout, images)
 */
export async function drawGrid(layout: GridLayout, images: Uint8Array): Promise<Uint8Array> {
  const { count, channels, height, width, gridHeight, gridWidth } = layout
  const grid = new Uint8Array(gridHeight * gridWidth * channels).fill(layout.background)
  const imagesAtOnce = Math.max(1, Math.floor(BYTES_AT_ONCE / (channels * height * width)))
  for (let index = 0; index < count; index++) {
    if (index > 0 && index % imagesAtOnce === 0) await setImmediate()
    place(grid, layout, images, index)
  }
  return grid
}

/**
 * Images in rows and columns as one PNG, grey or sRGB; small ones enlarged, pixels staying squares.
 *
 * @param bytes uint8 [N, C, H, W], C 1 or 3
 * @throws FalsarioError DATA_INVALID when bytes and shape do not agree or C is neither 1 nor 3;
 * CONFIG_INVALID for an option out of range
 *
 * @example
 * const png = await encodeGrid(data.images.subarray(0, 25 * 784), [25, 1, 28, 28], { columns: 5 })
 */
export async function encodeGrid(
  bytes: Uint8Array,
  shape: readonly number[],
  options: GridOptions = {},
): Promise<Buffer> {
  const layout = layOutGrid(bytes.length, shape, options)
  const { channels, scale, gridHeight, gridWidth } = layout
  const grid = await drawGrid(layout, bytes)
  return sharp(grid, { raw: { width: gridWidth, height: gridHeight, channels } })
    .resize(gridWidth * scale, gridHeight * scale, { kernel: 'nearest' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 9 })
    .toBuffer()
}

/**
 * Writes images in rows and columns as a PNG file, whole or not at all.
 *
 * @param bytes uint8 [N, C, H, W], C 1 or 3
 * @throws FalsarioError as encodeGrid, and OUTPUT_UNWRITABLE with the reason
 *
 * @example
 * await writeGrid('grid.png', images.bytes, images.shape, { columns: 5 })
 */
export async function writeGrid(
  path: string,
  bytes: Uint8Array,
  shape: readonly number[],
  options: GridOptions = {},
): Promise<void> {
  await writeAtomically(path, await encodeGrid(bytes, shape, options))
}
