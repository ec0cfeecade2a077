import { join } from 'node:path'
import t from 'tap'
import { decodeImage } from '../../lib/data/image-file.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { readTiffLayout } from '../../lib/data/tiff-layout.js'
import { type TinyTiff, tiff } from './tiff-bytes.js'

const forms = [
  {},
  { bigEndian: true },
  { bigTiff: true },
  { bigEndian: true, bigTiff: true },
] as const satisfies readonly Partial<TinyTiff>[]

const rgb = [10, 100, 200, 10, 100, 200]
/** RGB and a fourth channel of zeros. */
const four = [10, 100, 200, 0, 10, 100, 200, 0]

t.test('the layout is the same in every byte order and in BigTIFF', async (t) => {
  for (const form of forms) {
    const { colours, ...rest } = { channels: 4, colours: 3, isGrey: false, opacities: 1, bits: 8 }
    const layout = { ...rest, colours }
    t.same(readTiffLayout(tiff({ values: four, photometric: 2, extra: [2], ...form })), layout)
    t.same(readTiffLayout(tiff({ values: four, photometric: 2, extra: [0], ...form })), {
      ...layout,
      opacities: 0,
    })
    t.same(readTiffLayout(tiff({ values: four, photometric: 32803, ...form })), {
      ...rest,
      opacities: 0,
    })
    t.same(readTiffLayout(tiff({ values: [1, 2], bits: 16, ...form })), {
      channels: 1,
      colours: 1,
      isGrey: true,
      opacities: 0,
      bits: 16,
    })
  }
})

t.test('damaged tags are left to the decoder', async (t) => {
  const whole = tiff({ values: four, photometric: 2, extra: [2] })
  for (const length of [4, 8, 20, 60]) t.equal(readTiffLayout(whole.subarray(0, length)), undefined)
})

t.test('channels that are neither colour nor opacity make an image unreadable', async (t) => {
  const five = [...four.slice(0, 4), 0, ...four.slice(4), 0]
  const images: readonly (readonly [TinyTiff, string])[] = [
    [
      { values: four, photometric: 2, extra: [0] },
      '4 channels, of which 3 are colour and none is opacity',
    ],
    [{ values: four, photometric: 2 }, '4 channels, of which 3 are colour and none is opacity'],
    [{ values: [90, 0, 90, 0], extra: [0] }, '2 channels, of which 1 is grey and none is opacity'],
    [
      { values: five, photometric: 2, extra: [0, 0] },
      '5 channels, of which 3 are colour and none is opacity',
    ],
    [
      { values: five, photometric: 2, extra: [2, 0] },
      '5 channels, of which 3 are colour and 1 is opacity',
    ],
    [
      { values: five, photometric: 2, extra: [2, 2] },
      '5 channels, of which 3 are colour and 2 are opacity',
    ],
    [
      { values: five, photometric: 5, extra: [0] },
      '5 channels, of which 4 are colour and none is opacity',
    ],
  ]
  const folder = t.testdir({
    ...Object.fromEntries(images.map(([image], at) => [`${at}.tif`, tiff(image)])),
    'a.tif': tiff({ values: rgb, photometric: 2 }),
  })
  const { images: pixels, unreadable } = await openDataset(folder)
  t.same([...pixels], [10, 10, 100, 100, 200, 200])
  t.same(
    unreadable,
    images.map(([, found], at) => ({
      path: join(folder, `${at}.tif`),
      reason: `the image has ${found}. Save it without the extra channels`,
    })),
  )
})

t.test('opacity and CMYK are read as before', async (t) => {
  const first = async (image: TinyTiff) => [
    ...(await decodeImage('a.tif', tiff(image), 3)).planes.filter((_, at) => at % 2 === 0),
  ]
  for (const form of forms) {
    const clear = { values: four, photometric: 2, extra: [2], ...form }
    t.same(await first(clear), [255, 255, 255], 'transparent pixels become white')
    const solid = { ...clear, values: [10, 100, 200, 255, 10, 100, 200, 255] }
    t.same(await first(solid), [10, 100, 200])
    t.same(await first({ ...solid, extra: [1] }), [10, 100, 200])
  }
  const [red = 0, green = 0, blue = 0] = await first({ values: four, photometric: 5 })
  t.ok(red > green && green > blue, 'much ink is dark')
})

t.test('the reason names the bits of floating-point values', async (t) => {
  for (const [bits, half] of [
    [16, 0x3800],
    [32, 0.5],
  ] as const)
    await t.rejects(decodeImage('a.tif', tiff({ values: [half, half], bits, format: 3 }), 1), {
      code: 'DATA_INVALID',
      message: new RegExp(`has ${bits}-bit floating-point values. Convert it to 8 or 16 bits`),
    })
})
