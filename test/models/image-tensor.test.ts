import { join } from 'node:path'
import t from 'tap'
import type { GanModel } from '../../lib/kinds/gan/model.js'
import type { ImageTensor } from '../../lib/models/image-tensor.js'
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
