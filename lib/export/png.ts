import { sharp } from '../sharp.js'
import { writeAtomically } from './atomic-write.js'
import { drawGrid } from './draw-grid.js'
import { type GridOptions, layOutGrid } from './grid-layout.js'

export type { GridOptions } from './grid-layout.js'

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
