import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import type { ImageTensor } from '../../lib/models/image-tensor.js'
import { near, plainWgan, stripesGan } from '../known-model.js'

/** Pixels `from` to `to` (excluded) of every image. */
const pixels = ({ float, count }: ImageTensor, from: number, to: number) =>
  Array.from({ length: count }, (_, index) => [
    ...float.subarray(index * 64 + from, index * 64 + to),
  ])

t.test('classGrid has one row per class and the same latents in every row', async (t) => {
  using model = await stripesGan()
  const images = await model.classGrid({ perClass: 4, seed: 5 })
  t.same([images.shape, images.columns], [[12, 1, 8, 8], 4])
  t.same(images.labels, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
  const latents = await model.latents({ count: 4, seed: 5 })
  for (const [index, row] of pixels(images, 0, 7).entries()) {
    const [place, label] = [index % 4, Math.floor(index / 4)]
    const latent = latents.subarray(place * 4, place * 4 + 4)
    const shares = [0, 1, 2].map((each) => Math.tanh(each === label ? 1 : 0))
    t.ok(near(row, [...latent.map((z) => Math.tanh(z / 10)), ...shares]), `image ${index}`)
  }
  t.equal((await model.classGrid()).count, 30, 'ten images per class by default')
})

t.test('the picture of a class grid has one row per class', async (t) => {
  using model = await stripesGan()
  const path = join(t.testdir(), 'classes.png')
  await (await model.classGrid({ perClass: 5 })).toPng(path)
  const { width, height } = await sharp(path).metadata()
  t.same([width, height], [2 * (5 * 10 + 2), 2 * (3 * 10 + 2)])
})

t.test('samples have labels, and one column per class if all classes come in turn', async (t) => {
  using model = await stripesGan()
  const turns = await model.sample({ count: 7 })
  t.same([turns.columns, turns.labels], [3, [0, 1, 2, 0, 1, 2, 0]])
  const one = await model.sample({ count: 7, label: 2 })
  t.same([one.columns, one.labels], [3, [2, 2, 2, 2, 2, 2, 2]])
  t.ok(pixels(one, 4, 7).every((row) => near(row, [0, 0, Math.tanh(1)])))
  using plain = await plainWgan()
  const images = await plain.sample({ count: 10 })
  t.same([images.columns, images.labels], [4, undefined])
})

t.test('interpolateClasses changes the shares of two classes for one latent', async (t) => {
  using model = await stripesGan()
  const images = await model.interpolateClasses({ from: 0, to: 2, frames: 9, seed: 3 })
  t.same([images.shape, images.columns, images.labels], [[9, 1, 8, 8], 9, undefined])
  const latent = await model.latents({ count: 1, seed: 3 })
  const same = [...latent.map((z) => Math.tanh(z / 10))]
  for (const [frame, row] of pixels(images, 0, 7).entries()) {
    const [first, last] = [Math.tanh(1 - frame / 8), Math.tanh(frame / 8)]
    t.ok(near(row, [...same, first, 0, last]), `frame ${frame}`)
  }
  t.equal((await model.interpolateClasses({ from: 1, to: 0 })).count, 9, 'nine images by default')
})

t.test(
  'the first and last frames of interpolateClasses equal samples of the classes',
  async (t) => {
    using model = await stripesGan()
    const images = await model.interpolateClasses({ from: 1, to: 2, frames: 3, seed: 8 })
    const ends = [1, 2].map((label) => model.sample({ count: 1, seed: 8, label }))
    const [first, last] = await Promise.all(ends)
    t.ok(near(images.float.subarray(0, 64), first?.float ?? []))
    t.ok(near(images.float.subarray(128), last?.float ?? []))
  },
)

t.test(
  'a model without classes refuses methods that need classes, and every model unknown classes',
  async (t) => {
    using plain = await plainWgan()
    const refusal = { code: 'CONFIG_INVALID', message: /trained without/ }
    await t.rejects(plain.classGrid(), refusal)
    await t.rejects(plain.interpolateClasses({ from: 0, to: 1 }), refusal)
    t.throws(() => plain.classOf('1'), refusal)
    using model = await stripesGan()
    await t.rejects(model.interpolateClasses({ from: 0, to: 3 }), {
      code: 'CONFIG_INVALID',
      path: 'to',
      message: /a class from 0 to 2/,
    })
    for (const options of [{ perClass: 0 }, { perClass: 1e9 }, { seed: -1 }])
      await t.rejects(model.classGrid(options), { code: 'CONFIG_INVALID' }, JSON.stringify(options))
    await t.rejects(model.interpolateClasses({ from: 0, to: 1, frames: 1 }), {
      code: 'CONFIG_INVALID',
      path: 'frames',
    })
  },
)

t.test('classOf accepts a name or a number', async (t) => {
  using model = await stripesGan(true)
  t.equal(model.classOf('bee'), 1)
  t.equal(model.classOf('2'), 2)
  t.throws(() => model.classOf('bees'), {
    code: 'CONFIG_INVALID',
    path: 'label',
    message: /0 to 2 \(ant, bee, cat\) \(did you mean "bee"\?\)/,
  })
  for (const name of ['3', '-1', '1.0', ''])
    t.throws(() => model.classOf(name), { code: 'CONFIG_INVALID' }, name)
})
