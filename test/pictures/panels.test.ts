import sharp from 'sharp'
import t from 'tap'
import { drawCaption } from '../../lib/pictures/letters.js'
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

t.test('each panel has its caption above it', async (t) => {
  const wide = { ...panel(50, 1), columns: 8 }
  const png = await encodePanels([
    { ...wide, caption: 'T' },
    { ...wide, caption: '' },
  ])
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  t.match(await sharp(png).metadata(), { channels: 1 })
  t.equal(info.height, 12 + 14 + 6 + side + 12)
  const ink = (x: number, y: number) => data[(y * info.width + x) * info.channels] === 0
  const rows = Array.from({ length: 7 }, (_, y) =>
    Array.from({ length: 5 }, (_, x) => (ink(12 + 2 * x, 12 + 2 * y) ? '#' : '.')).join(''),
  )
  t.same(rows, ['#####', ...Array.from({ length: 6 }, () => '..#..')])
  const second = 12 + 8 * 2 * (8 + 2) + 4 + 12
  t.notOk(ink(second, 12), 'an empty caption leaves its place white')
})

t.test('a caption that is too long becomes smaller, then loses its beginning', async (t) => {
  t.match(drawCaption('abc', 40), { width: 34, height: 14 })
  t.match(drawCaption('abcdef', 40), { width: 35, height: 7 })
  const long = drawCaption('x/abcdef', 40)
  t.match(long, { width: 35, height: 7 })
  t.same(long.pixels, drawCaption('..cdef', 40).pixels)
  t.ok(drawCaption('猫', 40).pixels.includes(0), 'an unknown character is a box')
})

t.test('images that are neither grey nor colour are refused', async (t) => {
  await t.rejects(encodePanels([panel(1, 1), panel(1, 1, 4)]), { code: 'DATA_INVALID' })
})
