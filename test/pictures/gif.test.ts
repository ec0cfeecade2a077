import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { encodeGif, frameOrder, writeGif } from '../../lib/pictures/gif.js'

/** Decodes the pixels and the timing of an animation. */
async function decode(gif: Uint8Array, space: 'b-w' | 'srgb' = 'b-w') {
  const { pages, delay, loop, width, pageHeight } = await sharp(gif, { animated: true }).metadata()
  const pixels = await sharp(gif, { animated: true })
    .removeAlpha()
    .toColourspace(space)
    .raw()
    .toBuffer()
  return { pages, delay, loop, width, pageHeight, pixels: [...pixels] }
}

t.test('frames run forwards and backwards, forever, and pause at both ends', async (t) => {
  const gif = await encodeGif(Uint8Array.of(0, 100, 200, 255), [4, 1, 1, 1], { scale: 1 })
  t.same(await decode(gif), {
    pages: 6,
    delay: [700, 100, 100, 700, 100, 100],
    loop: 0,
    width: 1,
    pageHeight: 1,
    pixels: [0, 100, 200, 255, 200, 100],
  })
})

t.test('delay, hold and bounce are applied', async (t) => {
  const options = { delay: 50, hold: 300, bounce: false, scale: 1 }
  const gif = await encodeGif(Uint8Array.of(0, 100, 200), [3, 1, 1, 1], options)
  t.match(await decode(gif), { pages: 3, delay: [300, 50, 300], pixels: [0, 100, 200] })
})

t.test('equal frames keep their time', async (t) => {
  const gif = await encodeGif(new Uint8Array(3 * 4).fill(9), [3, 1, 2, 2], { bounce: false })
  t.match(await decode(gif), { pages: 3, delay: [700, 100, 700] })
})

t.test('scale enlarges pixels without interpolation', async (t) => {
  const gif = await encodeGif(Uint8Array.of(0, 255, 255, 0), [2, 1, 1, 2], {
    scale: 2,
    bounce: false,
  })
  const [ab, ba] = [
    [0, 0, 255, 255],
    [255, 255, 0, 0],
  ]
  t.match(await decode(gif), { width: 4, pageHeight: 2, pixels: [...ab, ...ab, ...ba, ...ba] })
})

t.test('small images are enlarged to about 256 pixels, large ones are not', async (t) => {
  const digits = await decode(await encodeGif(new Uint8Array(2 * 784), [2, 1, 28, 28]))
  t.same([digits.width, digits.pageHeight], [252, 252])
  const photos = await decode(await encodeGif(new Uint8Array(2 * 3 * 300 * 200), [2, 3, 300, 200]))
  t.same([photos.width, photos.pageHeight], [200, 300])
})

t.test('planes become interleaved colour', async (t) => {
  const planes = Uint8Array.of(255, 0, 0, 255, 0, 0) // red 255 0, green 0 255, blue 0 0
  const gif = await encodeGif(planes, [1, 3, 1, 2], { scale: 1 })
  t.same((await decode(gif, 'srgb')).pixels, [255, 0, 0, 0, 255, 0])
})

t.test('the order of frames closes the loop without a jump', async (t) => {
  t.same(frameOrder(4, true), [0, 1, 2, 3, 2, 1])
  t.same(frameOrder(2, true), [0, 1])
  t.same(frameOrder(1, true), [0])
  t.same(frameOrder(3, false), [0, 1, 2])
})

t.test('writes a complete file with the same bytes each time', async (t) => {
  const folder = t.testdir()
  const bytes = Uint8Array.from({ length: 5 * 784 }, (_, index) => index % 251)
  await writeGif(join(folder, 'a.gif'), bytes, [5, 1, 28, 28])
  t.same(await readFile(join(folder, 'a.gif')), await encodeGif(bytes, [5, 1, 28, 28]))
  t.same(await readdir(folder), ['a.gif'])
  await t.rejects(writeGif(join(folder, 'none', 'a.gif'), bytes, [5, 1, 28, 28]), {
    code: 'OUTPUT_UNWRITABLE',
  })
})

t.test('refuses images that are neither grey nor colour, and options out of range', async (t) => {
  const one = Uint8Array.of(1)
  await t.rejects(encodeGif(one, [1, 1, 1, 2]), { code: 'DATA_INVALID' })
  await t.rejects(encodeGif(new Uint8Array(2), [1, 2, 1, 1]), {
    code: 'DATA_INVALID',
    message: /1 \(grey\) or 3 \(colour\)/,
  })
  for (const options of [{ delay: 5 }, { hold: Number.NaN }, { delay: 1e6 }, { scale: 65 }])
    await t.rejects(
      encodeGif(one, [1, 1, 1, 1], options),
      { code: 'CONFIG_INVALID' },
      JSON.stringify(options),
    )
})
