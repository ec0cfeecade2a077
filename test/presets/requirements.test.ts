import t from 'tap'
import { parseModelSpec } from '../../lib/config/parse.js'
import { describeSpec } from '../../lib/native.js'
import { findPreset, presets } from '../../lib/presets/index.js'
import type { Preset } from '../../lib/presets/preset.js'

/** How presets follow the data's size, channels and classes, and what they refuse. */

const all: Preset[] = Object.values(presets)
const anySize = ['mlp-gan', 'mlp-gan-logits', 'wgan', 'cgan', 'vae', 'beta-vae', 'classifier']
const conditional = ['cgan', 'cgan-conv', 'acgan', 'cvae', 'classifier']
const run = { channels: 1, height: 32, width: 32, classes: 10, steps: 1 }

t.test(
  'presets of linear layers, and the classifier, take images of any size and channels',
  async (t) => {
    for (const name of anySize) {
      const odd = { channels: 2, height: 13, width: 7, classes: 3, steps: 1 }
      const spec = parseModelSpec(findPreset(name).spec(odd))
      t.match(spec.image, { channels: 2, height: 13, width: 7 }, name)
      await t.resolves(describeSpec(spec), name)
    }
  },
)

t.test('the layers of every preset fit together, for colour and other sizes too', async (t) => {
  for (const size of [
    { height: 32, width: 16 },
    { height: 12, width: 20 },
  ])
    for (const preset of all) {
      const spec = parseModelSpec(preset.spec({ ...size, channels: 3, classes: 4, steps: 1 }))
      t.match(spec.image, { ...size, channels: 3 })
      await t.resolves(describeSpec(spec), `${preset.name} ${size.height} x ${size.width}`)
    }
})

t.test('convolutional presets refuse images they cannot make, saying what fits', async (t) => {
  for (const preset of all.filter(({ name }) => !anySize.includes(name))) {
    t.doesNotThrow(() => preset.spec({ ...run, channels: 4 }), preset.name)
    for (const wrong of [{ height: 30 }, { width: 2 }])
      t.throws(
        () => preset.spec({ ...run, ...wrong }),
        {
          code: 'DATA_MISMATCH',
          message: new RegExp(`${preset.name} cannot make .* it makes height`),
          expected: /multiples of 4/,
          fix: /mlp-gan/,
        },
        `${preset.name} ${JSON.stringify(wrong)}`,
      )
  }
})

t.test('the classifier halves large images until they are small, small ones less', async (t) => {
  const sides = async (height: number, width: number) => {
    const spec = parseModelSpec(presets.classifier.spec({ ...run, height, width }))
    const [network] = (await describeSpec(spec)).networks
    return network?.layers.filter(({ type }) => type === 'maxPool2d').map(({ output }) => output[1])
  }
  t.same(await sides(28, 28), [14, 7, 3])
  t.same(await sides(64, 64), [32, 16, 8, 4])
  t.same(await sides(4, 4), [2, 1])
  t.same(await sides(1, 1), [])
  t.same(await sides(1, 90), [], 'nothing is left to halve')
})

t.test('wgan-gp takes two sides that double alike, and no others', async (t) => {
  const start = (height: number, width: number) =>
    presets.wganGp.spec({ ...run, height, width }).generator.layers.slice(2, 4)
  const shape = (rows: number, columns: number) => ({ shape: [256, rows, columns] })
  t.match(start(28, 28), [shape(4, 4), { padding: 2 }])
  t.match(start(28, 12), [shape(4, 2), { padding: 2 }])
  t.match(start(32, 16), [shape(4, 2), { padding: 'same' }])
  t.throws(() => start(28, 32), { code: 'DATA_MISMATCH', expected: /both multiples of 8, or both/ })
})

t.test('conditional presets learn the classes of the data', async (t) => {
  for (const preset of all) {
    const { classes } = parseModelSpec(preset.spec({ ...run, classes: 7 }))
    t.equal(classes, conditional.includes(preset.name) ? 7 : 0, preset.name)
  }
  t.match(presets.acgan.spec({ ...run, classes: 7 }).discriminator.layers.at(-1), { out: 8 })
})

t.test('conditional presets refuse data without labels, saying what to take', async (t) => {
  for (const preset of all) {
    const spec = () => preset.spec({ ...run, classes: 0 })
    if (!conditional.includes(preset.name)) t.doesNotThrow(spec, preset.name)
    else
      t.throws(spec, {
        code: 'DATA_MISMATCH',
        message: new RegExp(`${preset.name} learns classes, and these data have no labels`),
        expected: /idx files with their labels, or a folder of images with a sub-folder a class/,
        fix: /the preset (mlp-gan|dcgan|lsgan|vae|quick), which needs no labels/,
      })
  }
})
