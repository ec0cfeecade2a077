import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { GanModel } from '../../lib/kinds/gan/model.js'
import { ImageTensor } from '../../lib/models/image-tensor.js'
import { train } from '../../lib/training/train.js'
import { tinyData, tinyGan } from '../tiny-model.js'

const settings = { data: tinyData(), steps: 2, batchSize: 8, device: 'cpu' } as const

t.test('`using` disposes models and images at the end of a block', async (t) => {
  const outside: { model?: GanModel; images?: ImageTensor } = {}
  {
    using model = (await train({ ...settings, model: tinyGan }).result).model
    using images = await model.sample({ count: 2 })
    t.equal(images.bytes.length, 2 * 64)
    Object.assign(outside, { model, images })
  }
  await t.rejects(async () => outside.model?.sample({ count: 1 }), { code: 'DISPOSED' })
  t.throws(() => outside.images?.float, { code: 'DISPOSED' })
})

t.test('disposed images throw DISPOSED, and disposing twice is allowed', async (t) => {
  using model = (await train({ ...settings, model: tinyGan }).result).model
  const images = await model.sample({ count: 2 })
  const { bytes } = images
  const copy = Uint8Array.from(bytes)
  images[Symbol.dispose]()
  images[Symbol.dispose]()
  const disposed = { name: 'FalsarioError', code: 'DISPOSED', message: /images were disposed/ }
  t.throws(() => images.bytes, disposed)
  t.throws(() => images.float, disposed)
  const folder = t.testdir()
  await t.rejects(images.toPng(join(folder, 'grid.png')), disposed)
  await t.rejects(images.toGif(join(folder, 'grid.gif')), disposed)
  t.same([images.count, images.shape], [2, [2, 1, 8, 8]], 'count and shape stay available')
  t.same(bytes, copy, 'arrays taken before stay valid')
})

t.test('png gives the bytes that toPng writes, with the same options', async (t) => {
  using model = (await train({ ...settings, model: tinyGan }).result).model
  using images = await model.sample({ count: 5, seed: 1 })
  const path = join(t.testdir(), 'grid.png')
  for (const options of [{}, { columns: 5 }]) {
    await images.toPng(path, options)
    t.same(Buffer.from(await images.png(options)), await readFile(path))
  }
  t.notSame(await images.png(), await images.png({ columns: 5 }))
  await t.rejects(images.png({ columns: 0 }), { code: 'CONFIG_INVALID', path: 'columns' })
  images[Symbol.dispose]()
  await t.rejects(images.png(), { code: 'DISPOSED' })
})

t.test('the error of a disposed object explains `using` and what a server does', async (t) => {
  const { model } = await train({ ...settings, model: tinyGan }).result
  const images = await model.sample({ count: 1 })
  model[Symbol.dispose]()
  images[Symbol.dispose]()
  await t.rejects(model.sample({ count: 1 }), {
    message: /the model was disposed .*`using` disposes when its block or module ends/,
    fix: /in a server, declare it with const, and call model\[Symbol\.dispose\]\(\)/,
  })
  await t.rejects(images.png(), { message: /the images were disposed .*`using`/, fix: /const/ })
})

t.test('the constructor refuses arrays that do not match, and unknown options', (t) => {
  const [bytes, float] = [new Uint8Array(4), new Float32Array(4)]
  const images = { shape: [1, 1, 2, 2], bytes, float }
  const make = (...given: unknown[]) => Reflect.construct(ImageTensor, given)
  t.equal(make(images, [0, 1]).count, 1)
  const wrong: readonly (readonly [string, readonly unknown[]])[] = [
    ['images', [null, [0, 1]]],
    ['images', [{ ...images, shape: [1, 1, 2, 3] }, [0, 1]]],
    ['images', [{ ...images, float: bytes }, [0, 1]]],
    ['range', [images, 5]],
    ['range', [images, [0, Number.NaN]]],
    ['options', [images, [0, 1], null]],
    ['options.colums', [images, [0, 1], { colums: 3 }]],
  ]
  for (const [path, given] of wrong)
    t.throws(() => make(...given), { code: 'CONFIG_INVALID', path })
  t.end()
})
