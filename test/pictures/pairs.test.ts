import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { datasetFromArrays } from '../../lib/data/dataset.js'
import { pairRows, writePairs } from '../../lib/pictures/pairs.js'

const above = { bytes: Uint8Array.of(1, 2, 3, 4, 5), shape: [5, 1, 1, 1] }
const below = { bytes: Uint8Array.of(11, 12, 13, 14, 15), shape: [5, 1, 1, 1] }

t.test('every row of originals is above the row of its reconstructions', async (t) => {
  const { bytes, shape } = pairRows(above, below, 3)
  t.same([...bytes], [1, 2, 3, 11, 12, 13, 4, 5, 0, 14, 15, 0])
  t.same(shape, [12, 1, 1, 1])
})

t.test('images of several pixels and planes are copied completely', async (t) => {
  const images = (first: number) => ({
    bytes: Uint8Array.from({ length: 12 }, (_, index) => first + index),
    shape: [2, 3, 1, 2],
  })
  const { bytes } = pairRows(images(0), images(100), 1)
  const six = (first: number) => Array.from({ length: 6 }, (_, index) => first + index)
  t.same([...bytes], [...six(0), ...six(100), ...six(6), ...six(106)])
})

t.test('the rows of the picture show images in memory and those of datasets', async (t) => {
  const path = join(t.testdir(), 'pairs.png')
  const dataOf = ({ bytes, shape }: typeof above) => datasetFromArrays({ images: bytes, shape })
  for (const [upper, lower] of [
    [above, below],
    [dataOf(above), below],
    [above, dataOf(below)],
    [dataOf(above), dataOf(below)],
  ] as const) {
    await writePairs(path, upper, lower)
    const { data: pixels, info } = await sharp(path)
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true })
    // Padding 2 around and between, every pixel twice as wide: image i starts at 2 (2 + 3 i).
    t.same([info.width, info.height], [2 * (5 * 3 + 2), 2 * (2 * 3 + 2)])
    const pixel = (x: number, y: number) => pixels[2 * (2 + 3 * y) * info.width + 2 * (2 + 3 * x)]
    t.same([pixel(0, 0), pixel(4, 0), pixel(0, 1), pixel(4, 1)], [1, 5, 11, 15])
  }
})

t.test('datasets of different shapes are refused before they are read', async (t) => {
  const unread = (shape: readonly number[]) => ({
    shape,
    read: () => Promise.reject(new Error('was read')),
  })
  const pairs = writePairs('pairs.png', unread([2, 1, 8, 8]), unread([3, 1, 8, 8]))
  await t.rejects(pairs, {
    code: 'DATA_INVALID',
    message: /received \[2, 1, 8, 8\] above and \[3, 1, 8, 8\] below/,
  })
})

t.test('the picture is written to the working folder of the call', async (t) => {
  const folder = t.testdir({ first: {}, second: {} })
  const read = async () => {
    process.chdir(join(folder, 'second'))
    return below.bytes
  }
  process.chdir(join(folder, 'first'))
  await writePairs('pairs.png', above, { shape: below.shape, read })
  t.same(await readdir(join(folder, 'first')), ['pairs.png'])
})

t.test('images of different shapes are refused', async (t) => {
  t.throws(() => pairRows(above, { bytes: Uint8Array.of(1), shape: [1, 1, 1, 1] }, 2), {
    code: 'DATA_INVALID',
    message: /received \[5, 1, 1, 1\] above and \[1, 1, 1, 1\] below/,
  })
})

t.test('bytes and shape that do not match are refused before anything is written', async (t) => {
  const path = join(t.testdir(), 'pairs.png')
  const shapes = [
    [1, -1, 8, 8],
    [1, Infinity, 8, 8],
    [1, 8, 8],
    [1, 1, 8, 9],
  ]
  for (const shape of shapes) {
    const images = { bytes: new Uint8Array(64), shape }
    await t.rejects(writePairs(path, images, images), { code: 'CONFIG_INVALID', path: /^above\./ })
  }
})
