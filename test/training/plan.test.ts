import t from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'
import { findPreset, presets } from '../../lib/presets/index.js'
import { planTraining } from '../../lib/training/plan.js'
import { tinyData, tinyGan, tinyWgan } from '../tiny-model.js'

const data = tinyData()

t.test(
  'a preset adapts to the image size and the number of steps, and the config has its name',
  async (t) => {
    const { config, steps } = await planTraining({
      model: presets.quick,
      data,
      steps: 12,
      batchSize: 8,
    })
    t.equal(steps, 12)
    t.equal(config.preset, 'quick')
    t.match(config.model.image, { height: 8, width: 8 })
    t.match(config.model.optimizer, { generator: { schedule: { type: 'linear', steps: 12 } } })
    t.same(config.data, { source: 'stripes' })
  },
)

t.test('the config stores the options of an open dataset', async (t) => {
  const opened = await openDataset('shapes', { count: 40, split: 'train' })
  const { config } = await planTraining({
    model: presets.quick,
    data: opened,
    steps: 2,
    batchSize: 8,
  })
  t.same(config.data, { source: 'shapes', count: 40, split: 'train' })
})

t.test('unspecified settings come from the preset', async (t) => {
  const images = tinyData()
  const preset = { ...presets.vae, training: { batchSize: 16, steps: 77 } }
  const { config, steps } = await planTraining({ model: preset, data: images })
  t.match({ steps, batchSize: config.batchSize }, { steps: 77, batchSize: 16 })
  t.equal((await planTraining({ model: preset, data: images, epochs: 3 })).steps, 6)
})

t.test('a model spec needs steps or epochs', async (t) => {
  await t.rejects(planTraining({ model: tinyGan, data, batchSize: 8 }), {
    code: 'CONFIG_INVALID',
    path: 'steps',
  })
})

t.test('epochs count passes over the real images', async (t) => {
  const gan = await planTraining({ model: tinyGan, data, epochs: 3, batchSize: 10 })
  t.equal(gan.steps, 9) // 3 batches of 10 in 32 images
  t.match(gan.config, { epochs: 3 })
  const wgan = await planTraining({ model: tinyWgan, data, epochs: 3, batchSize: 10 })
  t.equal(wgan.steps, 4) // 2 batches per step
})

t.test('the schedule of a preset has the steps of the epochs', async (t) => {
  const { config, steps } = await planTraining({
    model: findPreset('quick'),
    data,
    epochs: 5,
    batchSize: 8,
  })
  t.equal(steps, 20)
  t.match(config.model.optimizer, { generator: { schedule: { steps: 20 } } })
})

t.test('changes by path apply to settings and to the model of the preset', async (t) => {
  const { config, steps } = await planTraining({
    model: presets.quick,
    data,
    batchSize: 8,
    set: { steps: 9, 'model.latent.size': 5, 'model.optimizer.generator.schedule.to': 0.5 },
  })
  t.equal(steps, 9)
  t.match(config.model, { latent: { size: 5 } })
  t.match(config.model.optimizer, { generator: { schedule: { steps: 9, to: 0.5 } } })
})

t.test('the error of an invalid change names its path', async (t) => {
  const options = { model: tinyGan, data, steps: 1, batchSize: 8 }
  const wrong: [Record<string, unknown>, string][] = [
    [{ 'model.latent.sise': 5 }, 'model.latent.sise'],
    [{ 'model.generator.layers[9].out': 5 }, 'model.generator.layers[9].out'],
    [{ stepz: 5 }, 'stepz'],
    [{ 'log.every': 0 }, 'log.every'],
    [{ 'data.source': 'shapes' }, 'data.source'],
  ]
  for (const [set, path] of wrong)
    await t.rejects(planTraining({ ...options, set }), { code: 'CONFIG_INVALID', path }, path)
})

t.test('unsuitable or missing data are refused', async (t) => {
  await t.rejects(planTraining({ model: tinyGan, data, steps: 1 }), {
    code: 'DATA_MISMATCH',
    path: 'batchSize',
  })
  await t.rejects(planTraining({ model: tinyGan, data: 'no/such/folder', steps: 1 }), {
    code: 'DATA_NOT_FOUND',
  })
})

t.test('a source is opened with its options, and the config stores them', async (t) => {
  const source = { source: 'shapes', count: 100, seed: 3, split: 'all' } as const
  const { config, data: opened } = await planTraining({
    model: presets.vae,
    data: source,
    steps: 1,
    batchSize: 10,
  })
  t.equal(opened.count, 100)
  t.same(config.data, source)
})

t.test('what the run records cannot be set', async (t) => {
  for (const name of ['preset', 'dataPath'])
    await t.rejects(
      planTraining({ model: presets.quick, data: 'digits', set: { [name]: 'dcgan' } }),
      { code: 'CONFIG_INVALID', path: name, message: /the run records it/ },
    )
  const dataPath = '/photos'
  const { config } = await planTraining({ model: presets.quick, data: 'digits', dataPath })
  t.equal(config.dataPath, undefined, 'digits have no place')
})
