import sharp from 'sharp'
import t from 'tap'
import { encodePanels } from '../../lib/pictures/panels.js'

const panel = (value: number, count: number, channels = 1) => ({
  bytes: new Uint8Array(count * channels * 64).fill(value),
  shape: [count, channels, 8, 8] as const,
  columns: Math.min(2, count),
})

/** Side of a panel of one 8 × 8 image: two pixels of padding, enlarged by 2. */
const side = 2 * (8 + 2 * 2)

t.test('panels are side by side in order, on white', async (t) => {
  const png = await encodePanels([panel(50, 1), panel(200, 1), panel(100, 1)])
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  t.match(info, { width: 12 + 3 * (side + 12), height: side + 24 })
  t.match(await sharp(png).metadata(), { channels: 1, hasAlpha: false })
  const at = (x: number, y: number) => data[(y * info.width + x) * info.channels]
  const middle = 12 + side / 2
  t.same(
    [0, 1, 2].map((index) => at(middle + index * (side + 12), middle)),
    [50, 200, 100],
  )
  t.equal(at(2, 2), 255, 'white around them')
  t.equal(at(13, 13), 0, 'black around the images of a panel')
})

t.test('the fifth panel starts a second row; panels may differ in size and colour', async (t) => {
  const png = await encodePanels([
    ...[1, 2, 3].map((value) => panel(value, 1)),
    panel(4, 4, 3),
    panel(5, 1),
  ])
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  const large = 2 * (2 * (8 + 2) + 2)
  t.match(info, { width: 12 + 4 * (large + 12), height: 12 + 2 * (large + 12), channels: 3 })
  const [x, y] = [12 + side / 2, 12 + large + 12 + side / 2]
  t.equal(data[(y * info.width + x) * 3], 5)
})

t.test('images that are neither grey nor colour are refused', async (t) => {
  await t.rejects(encodePanels([panel(1, 1), panel(1, 1, 4)]), { code: 'DATA_INVALID' })
})
