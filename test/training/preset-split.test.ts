import { join } from 'node:path'
import t from 'tap'
import { writeIdx } from '../../lib/data/idx.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { presets } from '../../lib/presets/index.js'
import { planTraining } from '../../lib/training/plan.js'
import { inPresetSplit } from '../../lib/training/preset-split.js'

/** 4 training and 2 test images of 8 by 8 pixels with labels. */
const folder = t.testdir()
t.before(async () => {
  for (const [prefix, count] of [
    ['train', 4],
    ['t10k', 2],
  ] as const) {
    const at = (name: string) => join(folder, `${prefix}-${name}`)
    await writeIdx(at('images-idx3-ubyte.gz'), [count, 8, 8], new Uint8Array(count * 64))
    await writeIdx(
      at('labels-idx1-ubyte.gz'),
      [count],
      Uint8Array.from({ length: count }, (_, i) => i),
    )
  }
})

t.test('cgan-conv trains on all splits, and its config has split: all', async (t) => {
  const { config, data } = await planTraining({
    model: presets.cganConv,
    data: folder,
    batchSize: 2,
  })
  t.equal(data.count, 6)
  t.same(config.data, { source: folder, split: 'all' })
  t.same(await inPresetSplit(presets.cganConv, { source: 'mnist' }), {
    source: 'mnist',
    split: 'all',
  })
})

t.test('a config with the complete model of cgan-conv also trains on all splits', async (t) => {
  const run = { channels: 1, height: 8, width: 8, classes: 4, steps: 1 }
  const model = presets.cganConv.spec(run)
  const { data } = await planTraining({
    model,
    preset: 'cgan-conv',
    data: { source: folder },
    steps: 1,
    batchSize: 2,
  })
  t.equal(data.count, 6)
})

t.test('a requested split and an open dataset are not changed', async (t) => {
  const options = { model: presets.cganConv, batchSize: 2 }
  const said = { source: folder, split: 'test' } as const
  t.same((await planTraining({ ...options, data: said })).config.data, said)
  const set = { 'data.split': 'train' }
  t.equal((await planTraining({ ...options, data: folder, set })).data.count, 4)
  t.equal((await planTraining({ ...options, data: await openDataset(folder) })).data.count, 4)
})

t.test('a source without splits gets no split', async (t) => {
  const digits = { source: 'digits' }
  t.same(await inPresetSplit(presets.cganConv, digits), digits)
  const { images } = { images: join(folder, 'train-images-idx3-ubyte.gz') }
  t.same(await inPresetSplit(presets.cganConv, { source: images }), { source: images })
})

t.test(
  'the presets of shapes train on the 700 training images, and use the default of other data',
  async (t) => {
    for (const model of [presets.shapesGan, presets.shapesVae]) {
      const { config, data } = await planTraining({ model, data: 'shapes' })
      t.equal(data.count, 700)
      t.same(config.data, { source: 'shapes', split: 'train' })
      t.same(await inPresetSplit(model, { source: 'mnist' }), { source: 'mnist' })
    }
    const { data } = await planTraining({ model: presets.vae, data: 'shapes' })
    t.equal(data.count, 1000)
  },
)

t.test('a path that does not exist is refused when the data are opened', async (t) => {
  await t.rejects(planTraining({ model: presets.cganConv, data: join(folder, 'nothing') }), {
    code: 'DATA_NOT_FOUND',
    message: /^dataset '.*nothing' not found/,
  })
})
