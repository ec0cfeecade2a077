import { setImmediate } from 'node:timers/promises'
import { writeAtomically } from '../system/atomic-write.js'
import { rememberFolder } from '../system/working-folder.js'
import { type GridLayout, type GridOptions, layOutGrid } from './grid-layout.js'
import { picturePath } from './picture-path.js'
import { sharp } from './sharp.js'

export type { GridOptions } from './grid-layout.js'

/** Copying this much takes about a millisecond; then the event loop continues. */
const BYTES_AT_ONCE = 512 * 1024

/** Copies image `index` from planes [C, H, W] to its position in the interleaved grid. */
function copyImage(grid: Uint8Array, layout: GridLayout, images: Uint8Array, index: number): void {
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
 * Draws images as one picture, before scaling.
 *
 * @param images uint8 [N, C, H, W], with the sizes of the layout
 * @returns uint8 [gridHeight, gridWidth, C], channels interleaved
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
    copyImage(grid, layout, images, index)
  }
  return grid
}

/**
 * Encodes images in rows and columns as one PNG, grey or sRGB. Small images are enlarged by a whole
 * number, without interpolation.
 *
 * @param bytes uint8 [N, C, H, W], C 1 or 3
 * @throws FalsarioError DATA_INVALID if bytes and shape do not match or C is neither 1 nor 3;
 * CONFIG_INVALID if an option is out of range
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
 * Writes images in rows and columns as a PNG file, completely or not at all.
 *
 * @param bytes uint8 [N, C, H, W], C 1 or 3
 * @throws FalsarioError as encodeGrid, CONFIG_INVALID for a path that ends as another format, OUTPUT_UNWRITABLE
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
  picturePath(path, '.png')
  const here = rememberFolder()
  const png = await encodeGrid(bytes, shape, options)
  await writeAtomically(here(path), png)
}
