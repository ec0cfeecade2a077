import { encodeGrid } from './grid.js'
import { layOutGrid } from './grid-layout.js'
import { captionHeight, drawCaption } from './letters.js'
import { sharp } from './sharp.js'

/** Images of one grid. */
export interface Panel {
  /** uint8 [N, C, H, W] */
  readonly bytes: Uint8Array
  readonly shape: readonly [number, number, number, number]
  readonly columns: number
  /** Text above the grid. */
  readonly caption?: string
}

/** Space around and between panels, in pixels. */
const GAP = 12
/** Space between a caption and its panel, in pixels. */
const CAPTION_GAP = 6
/** Maximum number of panels per row: more would be too small on a screen. */
const PER_ROW = 4

/**
 * Encodes several grids of images as one PNG on a white background, at most four grids per row, with their captions.
 *
 * @throws FalsarioError DATA_INVALID if the images are neither grey nor colour, CONFIG_INVALID if a grid
 * is too large for a picture
 *
 * @example
 * const png = await encodePanels([first, second])
 */
export async function encodePanels(panels: readonly Panel[]): Promise<Buffer> {
  const grids = await Promise.all(
    panels.map(async ({ bytes, shape, columns, caption }) => {
      const layout = layOutGrid(bytes.length, shape, { columns })
      const { gridWidth, gridHeight, scale, channels } = layout
      const input = await encodeGrid(bytes, shape, { columns })
      return { input, width: gridWidth * scale, height: gridHeight * scale, channels, caption }
    }),
  )
  const captioned = grids.some(({ caption }) => caption !== undefined)
  const space = captioned ? captionHeight + CAPTION_GAP : 0
  const columnWidth = largest(grids, 'width') + GAP
  const rowHeight = largest(grids, 'height') + GAP + space
  const perRow = Math.min(PER_ROW, grids.length)
  const placed = grids.flatMap(({ input, caption }, index) => {
    const left = GAP + (index % perRow) * columnWidth
    const top = GAP + Math.floor(index / perRow) * rowHeight
    const grid = { input, left, top: top + space }
    return caption ? [grid, { ...letteringOf(caption, columnWidth - GAP), left, top }] : [grid]
  })
  const canvas = {
    width: GAP + perRow * columnWidth,
    height: GAP + Math.ceil(grids.length / perRow) * rowHeight,
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

/** Returns a caption as the input of a composition. */
function letteringOf(caption: string, available: number) {
  const { pixels, width, height } = drawCaption(caption, available)
  return { input: Buffer.from(pixels), raw: { width, height, channels: 1 } } as const
}

function largest<Name extends string>(
  grids: readonly Readonly<Record<Name, number>>[],
  name: Name,
): number {
  return Math.max(...grids.map((grid) => grid[name]))
}
