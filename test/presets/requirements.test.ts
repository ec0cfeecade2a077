import t from 'tap'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { describeSpec } from '../../lib/native/index.js'
import { findPreset, presets } from '../../lib/presets/index.js'
import type { Preset } from '../../lib/presets/preset.js'

/** Presets adapt to the size, channels and classes of the data, or refuse the data. */

const all: Preset[] = Object.values(presets)
const anySize = ['mlp-gan', 'mlp-gan-logits', 'wgan', 'cgan', 'vae', 'beta-vae', 'classifier']
/** Presets that need labels, and those that use them if there are some. */
const conditional = [
  'cgan',
  'cgan-conv',
  'acgan',
  'cgan-projection',
  'sagan',
  'biggan-small',
  'cvae',
  'classifier',
]
const conditionalIfLabelled = ['r3gan', 'r3gan-64']
/** Presets that double or halve an image more than twice. */
const severalTimes = /^(sngan-|photos|r3gan|cgan-projection|sagan|biggan)/
const run = { channels: 1, height: 32, width: 32, classes: 10, steps: 1 }

t.test(
  'presets of linear layers, and the classifier, support images of any size and channels',
  async (t) => {
    for (const name of anySize) {
      const odd = { channels: 2, height: 13, width: 7, classes: 3, steps: 1 }
      const spec = parseModelSpec(findPreset(name).spec(odd))
      t.match(spec.image, { channels: 2, height: 13, width: 7 }, name)
      await t.resolves(describeSpec(spec), name)
    }
  },
)

t.test('the layers of every preset fit together for several sizes and for colour', async (t) => {
  for (const size of [
    { height: 32, width: 16 },
    { height: 12, width: 20 },
  ])
    for (const preset of all.filter(({ name }) => !severalTimes.test(name))) {
      const spec = parseModelSpec(preset.spec({ ...size, channels: 3, classes: 4, steps: 1 }))
      t.match(spec.image, { ...size, channels: 3 })
      await t.resolves(describeSpec(spec), `${preset.name} ${size.height} x ${size.width}`)
    }
})

t.test(
  'the layers of presets that halve an image more than twice fit together for several sizes',
  async (t) => {
    for (const side of [32, 64])
      for (const preset of all.filter(({ name }) => severalTimes.test(name))) {
        const size = { height: side, width: side }
        const spec = parseModelSpec(preset.spec({ ...size, channels: 1, classes: 4, steps: 1 }))
        t.match(spec.image, { ...size, channels: 1 })
        await t.resolves(describeSpec(spec), `${preset.name} ${side}`)
      }
  },
)

t.test(
  'presets that halve an image more than twice refuse other sizes and say what to pad the images to',
  async (t) => {
    const digit = { ...run, height: 28, width: 28 }
    for (const preset of all.filter(({ name }) => severalTimes.test(name)))
      t.throws(
        () => preset.spec(digit),
        { code: 'DATA_MISMATCH', fix: /--pad 32 \(in the API: data\.pad\)/ },
        preset.name,
      )
  },
)

t.test(
  'convolutional presets refuse unsupported image sizes and state the supported ones',
  async (t) => {
    for (const preset of all.filter(
      ({ name }) => !anySize.includes(name) && !severalTimes.test(name),
    )) {
      t.doesNotThrow(() => preset.spec({ ...run, channels: 4 }), preset.name)
      for (const wrong of [{ height: 30 }, { width: 2 }])
        t.throws(
          () => preset.spec({ ...run, ...wrong }),
          {
            code: 'DATA_MISMATCH',
            message: new RegExp(
              `${preset.name} does not support images of .* it supports images whose height`,
            ),
            expected: /multiples of 4/,
            fix: /mlp-gan/,
          },
          `${preset.name} ${JSON.stringify(wrong)}`,
        )
    }
  },
)

t.test(
  'the classifier halves an image until no side is longer than five, and not below one pixel',
  async (t) => {
    const sides = async (height: number, width: number) => {
      const spec = parseModelSpec(presets.classifier.spec({ ...run, height, width }))
      const [network] = (await describeSpec(spec)).networks
      return network?.layers
        .filter(({ type }) => type === 'maxPool2d')
        .map(({ output }) => output[1])
    }
    t.same(await sides(28, 28), [14, 7, 3])
    t.same(await sides(64, 64), [32, 16, 8, 4])
    t.same(await sides(4, 4), [2, 1])
    t.same(await sides(1, 1), [])
    t.same(await sides(1, 90), [], 'one row cannot be halved')
  },
)

t.test('wgan-gp requires that height and width need the same padding', async (t) => {
  const start = (height: number, width: number) =>
    presets.wganGp.spec({ ...run, height, width }).generator.layers.slice(2, 4)
  const shape = (rows: number, columns: number) => ({ shape: [256, rows, columns] })
  t.match(start(28, 28), [shape(4, 4), { padding: 2 }])
  t.match(start(28, 12), [shape(4, 2), { padding: 2 }])
  t.match(start(32, 16), [shape(4, 2), { padding: 'same' }])
  t.throws(() => start(28, 32), { code: 'DATA_MISMATCH', expected: /both multiples of 8, or both/ })
})

t.test('conditional presets use the number of classes of the data', async (t) => {
  for (const preset of all) {
    const { classes } = parseModelSpec(preset.spec({ ...run, classes: 7 }))
    const uses = [...conditional, ...conditionalIfLabelled].includes(preset.name)
    t.equal(classes, uses ? 7 : 0, preset.name)
  }
  t.match(presets.acgan.spec({ ...run, classes: 7 }).discriminator.layers.at(-1), { out: 8 })
})

t.test('conditional presets refuse data without labels and suggest a preset', async (t) => {
  for (const preset of all) {
    const spec = () => preset.spec({ ...run, classes: 0 })
    if (!conditional.includes(preset.name)) t.doesNotThrow(spec, preset.name)
    else
      t.throws(spec, {
        code: 'DATA_MISMATCH',
        message: new RegExp(`${preset.name} requires labels, but the data have none`),
        expected: /IDX files with labels, or a folder of images with one sub-folder per class/,
        fix: /the preset (mlp-gan|dcgan|lsgan|sngan-32|vae|quick), which needs none/,
      })
  }
})
