import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { readSafetensors } from '../../lib/formats/safetensors.js'
import { loadModel } from '../../lib/kinds/load-model.js'
import { train } from '../../lib/training/train.js'
import { tinyData, tinyGan, tinyVae } from '../tiny-model.js'

const settings = { data: tinyData(), steps: 4, batchSize: 8, device: 'cpu' } as const
const trained = async () => (await train({ ...settings, model: tinyGan }).result).model

t.test('samples have bytes, and floats in the range of the model', async (t) => {
  using gan = await trained()
  const images = await gan.sample({ count: 3, seed: 1 })
  t.same(images.shape, [3, 1, 8, 8])
  t.same([images.count, images.range], [3, [-1, 1]])
  t.equal(images.bytes.length, 3 * 64)
  t.ok(images.float.every((value) => value >= -1 && value <= 1))
  images.float.forEach((value, index) => {
    const byte = images.bytes[index] ?? -1
    if (Math.abs(byte - (value + 1) * 127.5) > 0.51) t.fail(`pixel ${index}: ${byte} for ${value}`)
  })
  using vae = (await train({ ...settings, model: tinyVae }).result).model
  t.ok((await vae.sample({ count: 3 })).float.every((value) => value >= 0 && value <= 1))
})

t.test('the seed determines the samples', async (t) => {
  using model = await trained()
  const bytes = async (seed?: number) =>
    Buffer.from((await model.sample({ count: 3, ...(seed === undefined ? {} : { seed }) })).bytes)
  t.ok((await bytes(1)).equals(await bytes(1)))
  t.notOk((await bytes(1)).equals(await bytes(2)))
  t.ok((await bytes()).equals(await bytes(0)))
})

t.test('invalid options are refused, and the model can still be used', async (t) => {
  using model = await trained()
  for (const [count, seed] of [
    [0, 1],
    [1.5, 1],
    [1, -1],
  ] as const)
    await t.rejects(model.sample({ count, seed }), { code: 'CONFIG_INVALID' }, `${count} ${seed}`)
  await t.rejects(model.sample({ count: 1, label: 0 }), { code: 'CONFIG_INVALID', path: 'label' })
  t.equal((await model.sample({ count: 1 })).count, 1)
})

t.test('toPng writes the images as a grid', async (t) => {
  using model = await trained()
  const path = join(t.testdir(), 'grid.png')
  await (await model.sample({ count: 6 })).toPng(path, { columns: 3 })
  const { width = 0, height = 0, format } = await sharp(path).metadata()
  t.equal(format, 'png')
  t.ok(width > height, `${width} x ${height} for 3 columns and 2 rows`)
})

t.test(
  'a saved model contains its description and gives the same samples when loaded',
  async (t) => {
    using model = await trained()
    const path = join(t.testdir(), 'model.safetensors')
    await model.save(path)
    const { tensors, metadata } = await readSafetensors(path)
    t.match(JSON.parse(metadata.falsario ?? ''), {
      format: 1,
      version: String,
      spec: { kind: 'gan', generator: { init: 'torch' } },
      trainedSteps: 4,
    })
    t.same(
      tensors.map(({ name }) => name),
      [
        'generator.0.weight',
        'generator.0.bias',
        'generator.1.weight',
        'generator.1.bias',
        'generator.1.running_mean',
        'generator.1.running_var',
        'generator.1.num_batches_tracked',
        'generator.3.weight',
        'generator.3.bias',
        'discriminator.1.weight',
        'discriminator.1.bias',
        'discriminator.4.weight',
        'discriminator.4.bias',
      ],
    )
    using loaded = await loadModel(path)
    const request = { count: 4, seed: 9 }
    t.same((await loaded.sample(request)).float, (await model.sample(request)).float)
    const again = join(t.testdir(), 'again.safetensors')
    await loaded.save(again)
    t.ok((await readFile(again)).length > 0)
  },
)

t.test('a loaded model saves to the same bytes', async (t) => {
  const folder = t.testdir()
  const [one, two] = [join(folder, 'one.safetensors'), join(folder, 'two.safetensors')]
  using model = await trained()
  await model.save(one)
  using loaded = await loadModel(one)
  await loaded.save(two)
  t.ok((await readFile(one)).equals(await readFile(two)))
})

t.test('save throws OUTPUT_UNWRITABLE and leaves no file', async (t) => {
  using model = await trained()
  const path = join(t.testdir(), 'missing', 'model.safetensors')
  await t.rejects(model.save(path), { code: 'OUTPUT_UNWRITABLE', path })
  await t.rejects(stat(path), { code: 'ENOENT' })
})

t.test('a disposed model throws DISPOSED, and disposing twice is allowed', async (t) => {
  const model = await trained()
  model[Symbol.dispose]()
  model[Symbol.dispose]()
  await t.rejects(model.sample({ count: 1 }), { code: 'DISPOSED' })
  await t.rejects(model.save('nowhere'), { code: 'DISPOSED' })
})
