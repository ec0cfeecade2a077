import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { encodeGrid, writeGrid } from '../../lib/pictures/grid.js'

async function decode(png: Uint8Array) {
  const { channels } = await sharp(png).metadata()
  const space = channels === 1 ? 'b-w' : 'srgb'
  const { data, info } = await sharp(png)
    .toColourspace(space)
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { pixels: [...data], width: info.width, height: info.height, channels: info.channels }
}
const plain = { scale: 1, padding: 0 }

t.test('arranges images in rows and fills the last row with background', async (t) => {
  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6)
  const png = await encodeGrid(bytes, [3, 1, 1, 2], { ...plain, columns: 2, background: 99 })
  t.same(await decode(png), {
    pixels: [1, 2, 3, 4, 5, 6, 99, 99],
    width: 4,
    height: 2,
    channels: 1,
  })
})

t.test('adds padding around and between images', async (t) => {
  const png = await encodeGrid(Uint8Array.of(7, 8), [2, 1, 1, 1], {
    scale: 1,
    padding: 1,
    background: 0,
  })
  t.same(await decode(png), {
    pixels: [0, 0, 0, 0, 0, 0, 7, 0, 8, 0, 0, 0, 0, 0, 0],
    width: 5,
    height: 3,
    channels: 1,
  })
})

t.test('planes become interleaved colour', async (t) => {
  const png = await encodeGrid(Uint8Array.of(1, 2, 3, 4, 5, 6), [1, 3, 1, 2], plain)
  t.same(await decode(png), { pixels: [1, 3, 5, 2, 4, 6], width: 2, height: 1, channels: 3 })
})

t.test('scale enlarges pixels without interpolation', async (t) => {
  const png = await encodeGrid(Uint8Array.of(0, 255), [1, 1, 1, 2], { padding: 0, scale: 3 })
  const row = [0, 0, 0, 255, 255, 255]
  t.same(await decode(png), { pixels: [...row, ...row, ...row], width: 6, height: 3, channels: 1 })
})

t.test(
  'by default, the grid is square, padding is 2 and small images are twice as large',
  async (t) => {
    const digits = await decode(await encodeGrid(new Uint8Array(10 * 784), [10, 1, 28, 28]))
    t.same([digits.width, digits.height], [2 * (4 * 30 + 2), 2 * (3 * 30 + 2)])
    const photos = await decode(await encodeGrid(new Uint8Array(64 * 64), [1, 1, 64, 64]))
    t.same([photos.width, photos.height], [68, 68])
  },
)

t.test('every image of a large grid is at its position', async (t) => {
  const bytes = Uint8Array.from({ length: 900 * 784 }, (_, index) => (index * 31) >>> 3)
  const { pixels, width } = await decode(await encodeGrid(bytes, [900, 1, 28, 28], plain))
  const wrong = bytes.findIndex((byte, index) => {
    const [image, pixel] = [Math.floor(index / 784), index % 784]
    const y = Math.floor(image / 30) * 28 + Math.floor(pixel / 28)
    return pixels[y * width + (image % 30) * 28 + (pixel % 28)] !== byte
  })
  t.equal(wrong, -1)
})

t.test('writes a complete file with the same bytes each time', async (t) => {
  const folder = t.testdir()
  const path = join(folder, 'grid.png')
  const bytes = Uint8Array.of(1, 2, 3, 4)
  await writeGrid(path, bytes, [1, 1, 2, 2], plain)
  t.same((await decode(await readFile(path))).pixels, [1, 2, 3, 4])
  t.ok((await readFile(path)).equals(await encodeGrid(bytes, [1, 1, 2, 2], plain)))
  t.same(await readdir(folder), ['grid.png'])
})

t.test('an unwritable path is OUTPUT_UNWRITABLE with the reason', async (t) => {
  const folder = t.testdir()
  await t.rejects(writeGrid(join(folder, 'none', 'a.png'), Uint8Array.of(1), [1, 1, 1, 1]), {
    code: 'OUTPUT_UNWRITABLE',
    message: /no such file or folder/,
  })
  t.same(await readdir(folder), [])
})

t.test('refuses images that are neither grey nor colour, or do not match the shape', async (t) => {
  const refused = (shape: number[], length: number, message: RegExp) =>
    t.rejects(encodeGrid(new Uint8Array(length), shape), { code: 'DATA_INVALID', message })
  await refused([1, 2, 1, 1], 2, /expected 1 \(grey\) or 3 \(colour\) channels, received 2/)
  await refused([1, 4, 1, 1], 4, /channels, received 4/)
  await refused([2, 1, 2, 2], 7, /expected 8 bytes .*received 7 bytes/)
  await refused([1, 2, 2], 4, /\[N, C, H, W\]/)
  await refused([0, 1, 2, 2], 0, /each at least 1/)
})

t.test('refuses options out of range and pictures above the size limit', async (t) => {
  const one = new Uint8Array(1)
  for (const [name, value] of [
    ['columns', 0],
    ['columns', 1.5],
    ['padding', -1],
    ['scale', 0],
    ['background', 256],
  ] as const) {
    await t.rejects(encodeGrid(one, [1, 1, 1, 1], { [name]: value }), {
      code: 'CONFIG_INVALID',
      path: name,
    })
  }
  await t.rejects(encodeGrid(new Uint8Array(300 * 300), [1, 1, 300, 300], { scale: 64 }), {
    code: 'CONFIG_INVALID',
    message: /at most 268402689 pixels/,
  })
})
