import { sharp } from '../sharp.js'
import { encodeGrid } from './grid.js'
import { layOutGrid } from './grid-layout.js'

/** Images that stand together as one grid. */
export interface Panel {
  /** uint8 [N, C, H, W] */
  readonly bytes: Uint8Array
  readonly shape: readonly [number, number, number, number]
  readonly columns: number
}

/** White pixels around and between panels. */
const GAP = 12
/** Panels in a row: more would be too small on a screen. */
const PER_ROW = 4

/**
 * Grids of images side by side as one PNG, four in a row at most, on white.
 *
 * @throws FalsarioError DATA_INVALID for images that are neither grey nor colour, CONFIG_INVALID for a
 * grid that is too large for a picture
 * @example
 * const png = await encodePanels([first, second])
 */
export async function encodePanels(panels: readonly Panel[]): Promise<Buffer> {
  const grids = await Promise.all(
    panels.map(async ({ bytes, shape, columns }) => {
      const layout = layOutGrid(bytes.length, shape, { columns })
      const { gridWidth, gridHeight, scale, channels } = layout
      const input = await encodeGrid(bytes, shape, { columns })
      return { input, width: gridWidth * scale, height: gridHeight * scale, channels }
    }),
  )
  const [wide, high] = [largest(grids, 'width') + GAP, largest(grids, 'height') + GAP]
  const inRow = Math.min(PER_ROW, grids.length)
  const placed = grids.map(({ input }, index) => ({
    input,
    left: GAP + (index % inRow) * wide,
    top: GAP + Math.floor(index / inRow) * high,
  }))
  const canvas = {
    width: GAP + inRow * wide,
    height: GAP + Math.ceil(grids.length / inRow) * high,
    channels: 3,
    background: 'white',
  } as const
  return sharp({ create: canvas })
    .composite(placed)
    .removeAlpha()
    .toColourspace(grids.every(({ channels }) => channels === 1) ? 'b-w' : 'srgb')
    .png({ compressionLevel: 9 })
    .toBuffer()
}

function largest<Name extends string>(
  grids: readonly Readonly<Record<Name, number>>[],
  name: Name,
): number {
  return Math.max(...grids.map((grid) => grid[name]))
}
