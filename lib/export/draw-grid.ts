import { setImmediate } from 'node:timers/promises'
import type { GridLayout } from './grid-layout.js'

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
