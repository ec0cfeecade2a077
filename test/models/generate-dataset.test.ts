import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'
import { generateDataset } from '../../lib/models/generate-dataset.js'
import { plainWgan, stripesGan } from '../known-model.js'

t.test('idx files open as a dataset with all classes in turn', async (t) => {
  using model = await stripesGan()
  const out = join(t.testdir(), 'more')
  const done: number[] = []
  const controls = { onProgress: (images: number) => done.push(images) }
  const generated = await generateDataset(model, { count: 600, out, seed: 2 }, controls)
  t.same(generated, { path: out, format: 'idx', shape: [600, 1, 8, 8], classes: 3 })
  t.same(done, [256, 512, 600])
  t.same((await readdir(out)).sort(), ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte'])
  const data = await openDataset(out)
  t.same(data.shape, [600, 1, 8, 8])
  t.ok(
    data.labels?.every((label, index) => label === index % 3),
    'in turn over all batches',
  )
  // Pixel 4 + c is tanh(1) for class c and 0 for the other classes.
  const bright = Math.round((Math.tanh(1) + 1) * 127.5)
  const wrong = data.labels?.findIndex(
    (label, index) => data.images[index * 64 + 4 + label] !== bright,
  )
  t.equal(wrong, -1)
  const images = Array.from({ length: 600 }, (_, at) =>
    data.images.subarray(at * 64, at * 64 + 4).join(),
  )
  t.ok(new Set(images).size > 500, 'every batch has different latents')
})

t.test('one batch of images equals the result of sample', async (t) => {
  using model = await plainWgan()
  const out = join(t.testdir(), 'more')
  await generateDataset(model, { count: 20, out, seed: 9 })
  const data = await openDataset(out)
  t.same(data.images, (await model.sample({ count: 20, seed: 9 })).bytes)
  t.equal(data.labels, undefined)
})

t.test('png files are in one folder per class', async (t) => {
  using model = await stripesGan(true)
  const out = join(t.testdir(), 'more')
  await generateDataset(model, { count: 7, out, format: 'png' })
  const data = await openDataset(out)
  t.same(data.classNames, ['ant', 'bee', 'cat'])
  t.same([...(data.labels ?? [])], [0, 0, 0, 1, 1, 2, 2])
  const one = join(t.testdir(), 'bees')
  await generateDataset(model, { count: 3, out: one, format: 'png', label: 1 })
  t.same(await readdir(one), ['bee'])
})

t.test('an abort removes the output and throws the reason of the signal', async (t) => {
  using model = await plainWgan()
  for (const format of ['idx', 'png'] as const) {
    const folder = t.testdir()
    const controller = new AbortController()
    const onProgress = () => controller.abort(new Error('enough'))
    const { signal } = controller
    const out = join(folder, 'deep', 'more')
    await t.rejects(
      generateDataset(model, { count: 2000, out, format }, { signal, onProgress }),
      { message: 'enough' },
      format,
    )
    t.same(await readdir(folder), [])
  }
})

t.test('invalid options are refused before images are generated', async (t) => {
  using model = await stripesGan()
  const folder = t.testdir({ full: { a: 'mine' } })
  const out = join(folder, 'new')
  const refused = (options: object, expected: { code: string; path?: string; message?: RegExp }) =>
    t.rejects(generateDataset(model, { count: 1, out, ...options }), expected)
  await refused({ out: join(folder, 'full') }, { code: 'OUTPUT_EXISTS' })
  await refused({ count: 0 }, { code: 'CONFIG_INVALID', path: 'count' })
  await refused({ label: 3 }, { code: 'CONFIG_INVALID', message: /a class from 0 to 2/ })
  await refused({ format: 'zip' }, { code: 'CONFIG_INVALID', path: 'format' })
  await refused({ out: '' }, { code: 'CONFIG_INVALID', path: 'out' })
  t.same(await readdir(folder), ['full'])
})
