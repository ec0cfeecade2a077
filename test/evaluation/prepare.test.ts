import t from 'tap'
import { type ImageInput, type NativeTensor, prepareImages } from '../../lib/native/index.js'
import { close, colour, expected, pixels } from './fixture-images.js'

const bytes: ImageInput = { channels: 3, range: [0, 255], dtype: 'float32' }

function only(images: NativeTensor, count: number): NativeTensor {
  const [all = 1, ...each] = images.shape
  const data = images.data.subarray(0, (images.data.length / all) * count)
  return { ...images, shape: [count, ...each], data }
}

t.test('resizes floats like Pillow, antialiased and clamped', async (t) => {
  for (const [height, width] of [
    [6, 5],
    [7, 16],
    [29, 31],
  ] as const) {
    const made = await prepareImages(only(colour, 1), { ...bytes, size: [height, width] })
    close(t, made, await expected('resized', `${height}x${width}`), 1e-6, `${height}x${width}`)
    t.ok(
      made.data.every((value) => value >= 0 && value <= 255),
      'no value outside 0 to 255, which the filter alone would give',
    )
  }
})

t.test('does not change images of the right size', async (t) => {
  const made = await prepareImages(colour, { ...bytes, size: [12, 10] })
  t.same(made.shape, colour.shape)
  t.same([...made.data], [...colour.data])
  t.same(await prepareImages(colour, bytes), made, 'the same as without a size')
})

t.test('converts colour to grey by the luma that Pillow uses, without rounding', async (t) => {
  const made = await prepareImages(only(colour, 1), { ...bytes, channels: 1 })
  const pillow = await expected('grey')
  t.same(made.shape, pillow.shape)
  // Pillow's weights are multiples of 1/65,536, and it rounds.
  t.ok(made.data.every((value, at) => Math.abs(value - (pillow.data[at] ?? -1)) <= 0.502))
  t.notOk(made.data.every(Number.isInteger), 'not rounded')
})

t.test('repeats grey for three channels', async (t) => {
  const grey = pixels([2, 1, 3, 3])
  const { shape, data } = await prepareImages(grey, bytes)
  t.same(shape, [2, 3, 3, 3])
  const first = [...grey.data.subarray(0, 9)]
  t.same([...data.subarray(0, 27)], [...first, ...first, ...first])
})

t.test('scales to the range, then subtracts the mean and divides by the deviation', async (t) => {
  const ends: NativeTensor = {
    name: 'images',
    dtype: 'U8',
    shape: [1, 3, 1, 2],
    data: Uint8Array.of(0, 255, 0, 255, 0, 255),
  }
  const made = async (input: Partial<ImageInput>) => [
    ...(await prepareImages(ends, { ...bytes, ...input })).data,
  ]
  t.same(await made({}), [0, 255, 0, 255, 0, 255])
  t.same(await made({ range: [0, 1] }), [0, 1, 0, 1, 0, 1])
  t.same(await made({ range: [-1, 1] }), [-1, 1, -1, 1, -1, 1])
  t.same(
    await made({ range: [0, 1], mean: [0.5, 0.25, 0], std: [0.5, 0.25, 2] }),
    [-1, 1, -1, 3, 0, 0.5],
  )
})

t.test('rounds if the network takes uint8', async (t) => {
  const { data } = await prepareImages(colour, { ...bytes, size: [6, 5], dtype: 'uint8' })
  t.ok(data.every(Number.isInteger))
})

t.test('refuses tensors that are not a batch of grey or colour images', async (t) => {
  for (const shape of [
    [5, 2, 9, 4],
    [5, 1, 72],
    [0, 3, 4, 4],
  ]) {
    const data = new Uint8Array(shape.reduce((product, size) => product * size))
    await t.rejects(prepareImages({ name: 'images', dtype: 'U8', shape, data }, bytes), {
      name: 'FalsarioError',
      code: 'DATA_MISMATCH',
      message: /\[images, 1 or 3, height, width\]/,
      received: `Byte [${shape.join(', ')}]`,
    })
  }
})
