import t from 'tap'
import { parseModelSpec } from '../../lib/config/parse.js'
import { describeSpec } from '../../lib/native.js'
import { findPreset, presetNames, presets } from '../../lib/presets/index.js'
import { digitImages, type Preset } from '../../lib/presets/preset.js'

const run = { ...digitImages, steps: 2000 }
const all: Preset[] = Object.values(presets)

t.test('presets are known by the names of the contract', async (t) => {
  t.same(presetNames, ['quick', 'mlp-gan', 'dcgan', 'wgan', 'vae'])
  t.equal(findPreset('mlp-gan'), presets.mlpGan)
})

t.test('an unknown preset lists the names and the nearest', async (t) => {
  t.throws(() => findPreset('dcgn'), {
    code: 'CONFIG_INVALID',
    message: /no preset "dcgn" \(did you mean "dcgan"\?\); presets: quick, mlp-gan/,
  })
})

t.test('every preset gives a valid spec', async (t) => {
  for (const preset of all) t.doesNotThrow(() => parseModelSpec(preset.spec(run)), preset.name)
})

t.test('the kind of a preset is known to the compiler', async (t) => {
  const kinds: ['gan', 'vae'] = [presets.dcgan.spec(run).kind, presets.vae.spec(run).kind]
  t.same(kinds, ['gan', 'vae'])
})

t.test('the presets of linear layers and the vae take images of any size', async (t) => {
  for (const preset of [presets.mlpGan, presets.wgan, presets.vae]) {
    const spec = parseModelSpec(preset.spec({ channels: 2, height: 13, width: 7, steps: 1 }))
    t.match(spec.image, { channels: 2, height: 13, width: 7 }, preset.name)
  }
})

t.test('the convolutional presets refuse images they cannot make, saying what fits', async (t) => {
  const image = { channels: 1, height: 32, width: 32, steps: 1 }
  for (const preset of [presets.dcgan, presets.quick]) {
    t.doesNotThrow(() => preset.spec({ ...image, channels: 3 }), preset.name)
    for (const wrong of [{ height: 30 }, { width: 2 }, { channels: 2 }])
      t.throws(
        () => preset.spec({ ...image, ...wrong }),
        { code: 'DATA_MISMATCH', expected: /multiples of 4/, fix: /mlp-gan/ },
        `${preset.name} ${JSON.stringify(wrong)}`,
      )
  }
})

t.test("quick's learning rate reaches 0 at the end of the run", async (t) => {
  const { generator, discriminator } = presets.quick.spec({ ...run, steps: 321 }).optimizer
  const schedule = { type: 'linear', steps: 321, to: 0 }
  t.match([generator, discriminator], [{ schedule }, { schedule }])
})

t.test('the recipes: numbers that differ from the defaults', async (t) => {
  const keras = { type: 'adam', learningRate: 2e-4, betas: [0.5, 0.999], eps: 1e-7 }
  for (const preset of [presets.mlpGan, presets.dcgan]) {
    const spec = preset.spec(run)
    t.match(spec.optimizer, { generator: keras, discriminator: keras })
    t.match(spec, { generator: { init: 'keras' }, discriminator: { init: 'keras' } })
  }
  const { objective, optimizer } = presets.wgan.spec(run)
  t.match(objective, { loss: 'wasserstein', clip: 0.01, discriminatorSteps: 5 })
  t.match(optimizer.critic, { type: 'rmsprop', learningRate: 5e-5, alpha: 0.9, eps: 1e-7 })
  const norms = (preset: Preset) =>
    JSON.stringify(preset.spec(run)).match(/"momentum":[\d.]+,"eps":[\de.-]+/g)
  t.same(norms(presets.mlpGan), Array(3).fill('"momentum":0.2,"eps":0.001'))
  t.same(norms(presets.dcgan), Array(4).fill('"momentum":0.01,"eps":0.001'))
})

t.test('every network has as many trainable numbers as its recipe says', async (t) => {
  for (const preset of all) {
    const { networks } = await describeSpec(parseModelSpec(preset.spec(run)))
    const counted = Object.fromEntries(networks.map(({ name, parameters }) => [name, parameters]))
    t.same(counted, preset.parameters, preset.name)
  }
})

t.test('the layers of every preset fit together, for colour and other sizes too', async (t) => {
  const image = { channels: 3, height: 32, width: 16, steps: 1 }
  for (const preset of all)
    await t.resolves(describeSpec(parseModelSpec(preset.spec(image))), preset.name)
})
