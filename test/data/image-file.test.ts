import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { decodeImage } from '../../lib/data/image-file.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { grey, jpeg, png } from './image-bytes.js'
import { tiff } from './tiff-bytes.js'

/** A green square on a transparent background whose hidden colour is magenta. */
function see(side: number) {
  const pixels = Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)]
    const inside = Math.min(x, y) >= side / 4 && Math.max(x, y) < (3 * side) / 4
    return inside ? [0, 200, 0, 255] : [255, 0, 255, 0]
  })
  return sharp(Uint8Array.from(pixels.flat()), { raw: { width: side, height: side, channels: 4 } })
}

t.test('transparent pixels become white, resized or not, in every format', async (t) => {
  for (const format of ['png', 'webp', 'gif', 'avif'] as const)
    for (const side of [16, 32]) {
      const bytes = await see(side).toFormat(format, { lossless: true }).toBuffer()
      const { planes } = await decodeImage('a', bytes, 3, [16, 16])
      const pixel = (at: number) => [0, 1, 2].map((channel) => planes[channel * 256 + at])
      t.same(pixel(0), [255, 255, 255], `${format} ${side}`)
      t.same(pixel(8 * 16 + 8), [0, 200, 0], `${format} ${side}`)
      for (let at = 0; at < 256; at++) {
        const [red = 0, green = 0] = pixel(at)
        if (red - green > 20) t.fail(`${format} ${side}: magenta at ${at}`)
      }
    }
})

t.test('half transparent pixels are mixed with white, grey ones too', async (t) => {
  const colour = await png([255, 0, 255, 128, 10, 20, 30, 255], 2, 4)
  t.same([...(await decodeImage('a', colour, 3)).planes], [255, 10, 127, 20, 255, 30])
  const raw = { raw: { width: 2, height: 1, channels: 2 } } as const
  const pale = await sharp(Uint8Array.of(100, 128, 50, 0), raw)
    .toColourspace('b-w')
    .png()
    .toBuffer()
  t.equal((await sharp(pale).metadata()).channels, 2)
  t.same([...(await decodeImage('a', pale, 1)).planes], [177, 255])
})

t.test('16 bits with alpha give the same as 8 bits', async (t) => {
  const values = [0, 200, 0, 255, 255, 0, 255, 0, 10, 20, 30, 255, 255, 255, 255, 255]
  const raw = { raw: { width: 4, height: 1, channels: 4 } } as const
  const wide = await sharp(
    Uint16Array.from(values, (value) => value * 257),
    raw,
  )
    .toColourspace('rgb16')
    .png()
    .toBuffer()
  t.equal((await sharp(wide).metadata()).depth, 'ushort')
  const narrow = await png(values, 4, 4)
  for (const channels of [1, 3] as const) {
    const [one, other] = [
      await decodeImage('a', wide, channels),
      await decodeImage('a', narrow, channels),
    ]
    t.same([...one.planes], [...other.planes])
  }
})

t.test('TIFF values without a stated white are unreadable, with the reason', async (t) => {
  const folder = t.testdir({
    'a.tif': tiff({ bits: 16, format: 1, values: [10 * 257, 200 * 257] }),
    'b.tif': tiff({ bits: 8, format: 1, values: [10, 200] }),
    'c.tif': tiff({ bits: 32, format: 3, values: [0.5, 1] }),
    'd.tif': tiff({ bits: 32, format: 1, values: [5, 4e9] }),
    'e.tif': tiff({ bits: 8, format: 2, values: [-5, 100] }),
    'f.tif': tiff({ bits: 16, format: 2, values: [-5, 100] }),
    'g.tif': tiff({ bits: 32, format: 2, values: [-5, 100] }),
  })
  const { images, unreadable } = await openDataset(folder)
  t.same([...images], [10, 200, 10, 200])
  const reasons = [
    /32-bit floating-point/,
    /32-bit values/,
    /signed 8-bit/,
    /signed 16-bit/,
    /signed 32-bit/,
  ]
  t.match(
    unreadable,
    reasons.map((reason, at) => ({ path: join(folder, `${'cdefg'[at]}.tif`), reason })),
  )
})

t.test('later frames and pages are named as unused', async (t) => {
  const frames = (count: number) =>
    sharp(
      Uint8Array.from({ length: count * 2 }, (_, at) => at * 40),
      {
        raw: { width: 2, height: count, channels: 1, pageHeight: 1 },
      },
    )
  const folder = t.testdir({
    'a.gif': await frames(3)
      .gif({ delay: [50, 50, 50] })
      .toBuffer(),
    'b.webp': await frames(2).webp({ lossless: true }).toBuffer(),
    'c.png': await grey(1, 2),
    'd.gif': await frames(1).gif().toBuffer(),
  })
  const { count, unused } = await openDataset(folder, { channels: 1 })
  t.equal(count, 4)
  t.same(unused, [
    { path: join(folder, 'a.gif'), reason: 'frames or pages 2 to 3 are not used' },
    { path: join(folder, 'b.webp'), reason: 'frame or page 2 is not used' },
  ])
})

t.test('each of many files that fail at once keeps its own reason', async (t) => {
  const whole = await jpeg(64)
  const folder = t.testdir({
    ...Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [`${at + 10}a.jpg`, whole.subarray(0, 2000 + at)]),
    ),
    ...Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`${at + 10}b.png`, 'text'])),
    '10c.png': 'version https://git-lfs.github.com/spec/v1\n',
    '99.png': await grey(1, 2),
  })
  for (const { path, reason } of (await openDataset(folder)).unreadable) {
    if (path.endsWith('a.jpg')) t.match(reason, /JPEG|premature|damaged or truncated/)
    else if (path.endsWith('b.png')) t.match(reason, /unsupported image format/)
    else t.match(reason, /a Git LFS pointer.*git lfs pull/)
  }
})

t.test('a PNG that states more pixels than its data can hold takes no memory', async (t) => {
  const plain = { width: 5000, height: 4000, channels: 3 as const, background: '#ffffff' }
  const white = await sharp({ create: plain }).png({ compressionLevel: 9 }).toBuffer()
  const { planes } = await decodeImage('white.png', white, 1, [2, 2])
  t.same([...planes], [255, 255, 255, 255])
  const stated = Buffer.from(white)
  stated.writeUInt32BE(50_000, 16)
  await t.rejects(decodeImage('wide.png', stated, 1), {
    code: 'DATA_INVALID',
    message: /too few for 50000 x 4000 pixels/,
  })
})
