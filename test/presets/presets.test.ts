import t from 'tap'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { describeSpec } from '../../lib/native/index.js'
import { findPreset, presetNames, presets } from '../../lib/presets/index.js'
import { digitImages, type Preset } from '../../lib/presets/preset.js'

const run = { ...digitImages, steps: 2000 }
/** The images that a preset was made for. */
const runOf = ({ image = digitImages }: Preset) => ({ ...image, steps: 2000 })
const all: Preset[] = Object.values(presets)

t.test('presetNames has all names, in the order of the catalogue', async (t) => {
  t.same(presetNames, [
    'quick',
    'mlp-gan',
    'mlp-gan-logits',
    'dcgan',
    'dcgan-tf',
    'wgan',
    'wgan-gp',
    'lsgan',
    'ig28-ns',
    'ig28-wgan',
    'ig28-wgan-gp',
    'ig28-dragan',
    'sngan',
    'sngan-32',
    'sngan-64',
    'photos',
    'r3gan',
    'r3gan-64',
    'cgan',
    'cgan-conv',
    'acgan',
    'cgan-projection',
    'sagan',
    'biggan-small',
    'shapes-gan',
    'vae',
    'vae-conv',
    'beta-vae',
    'cvae',
    'shapes-vae',
    'classifier',
  ])
  t.equal(findPreset('mlp-gan-logits'), presets.mlpGanLogits)
})

t.test('an unknown preset is reported with the nearest name and all names', async (t) => {
  t.throws(() => findPreset('dcgn'), {
    code: 'CONFIG_INVALID',
    message: /^unknown preset "dcgn" \(did you mean "dcgan"\?\); presets: quick, mlp-gan/,
  })
})

t.test('every preset gives a valid spec', async (t) => {
  for (const preset of all)
    t.doesNotThrow(() => parseModelSpec(preset.spec(runOf(preset))), preset.name)
})

t.test('the type of a preset includes the kind of its model', async (t) => {
  const kinds: ['gan', 'vae', 'classifier'] = [
    presets.acgan.spec(run).kind,
    presets.cvae.spec(run).kind,
    presets.classifier.spec(run).kind,
  ]
  t.same(kinds, ['gan', 'vae', 'classifier'])
})

/** Numbers of trainable parameters for the images of the preset, as PyTorch and Keras count them for the published networks. */
const counts: Record<string, Record<string, number>> = {
  quick: { generator: 188_241, discriminator: 42_097 },
  'mlp-gan': { generator: 1_489_936, discriminator: 533_505 },
  'mlp-gan-logits': { generator: 559_632, discriminator: 533_505 },
  dcgan: { generator: 1_926_017, discriminator: 374_529 },
  'dcgan-tf': { generator: 2_305_472, discriminator: 212_865 },
  wgan: { generator: 1_489_936, critic: 533_505 },
  'wgan-gp': { generator: 1_554_177, critic: 1_030_145 },
  lsgan: { generator: 6_642_241, discriminator: 6_559_169 },
  'ig28-ns': { generator: 6_642_241, discriminator: 6_559_169 },
  'ig28-wgan': { generator: 6_642_241, critic: 6_559_169 },
  'ig28-wgan-gp': { generator: 6_642_241, critic: 6_556_865 },
  'ig28-dragan': { generator: 6_642_241, discriminator: 6_556_865 },
  sngan: { generator: 1_434_881, discriminator: 1_051_265 },
  'sngan-32': { generator: 4_276_739, discriminator: 1_053_825 },
  'sngan-64': { generator: 1_162_051, discriminator: 635_329 },
  r3gan: { generator: 830_016, discriminator: 817_920 },
  photos: { generator: 896_643, discriminator: 99_913 },
  'r3gan-64': { generator: 913_056, discriminator: 900_960 },
  'cgan-projection': { generator: 4_304_387, discriminator: 1_055_105 },
  sagan: { generator: 4_386_308, discriminator: 1_075_586 },
  'biggan-small': { generator: 1_230_852, discriminator: 1_075_586 },
  cgan: { generator: 1_516_536, discriminator: 942_753 },
  'cgan-conv': { generator: 1_491_215, discriminator: 80_385 },
  acgan: { generator: 6_652_481, discriminator: 6_558_144 + 1_025 + 10_250 },
  'shapes-gan': { generator: 810_433, discriminator: 93_185 },
  vae: { encoder: 330_040, decoder: 652_824 - 330_040 },
  'vae-conv': { encoder: 6_689_344, decoder: 6_642_241 },
  'beta-vae': { encoder: 330_040, decoder: 652_824 - 330_040 },
  cvae: { encoder: 431_488, decoder: 190_529 },
  'shapes-vae': { encoder: 428_608, decoder: 159_169 },
  // Convolutions without bias, two parameters per channel of batch norm, two linear layers.
  classifier: {
    classifier: 9 * (32 + 32 * 64 + 64 * 64 + 64 * 64) + 2 * (32 + 3 * 64) + 577 * 128 + 129 * 10,
  },
}

for (const preset of all)
  t.test(`${preset.name} has as many trainable parameters as its source`, async (t) => {
    const { networks } = await describeSpec(parseModelSpec(preset.spec(runOf(preset))))
    const counted = Object.fromEntries(networks.map(({ name, parameters }) => [name, parameters]))
    t.same(counted, counts[preset.name])
    t.same(preset.parameters, counts[preset.name], 'preset.parameters')
  })
