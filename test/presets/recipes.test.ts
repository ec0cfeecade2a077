import t from 'tap'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { lucicPresets, presets } from '../../lib/presets/index.js'
import { digitImages, type Preset } from '../../lib/presets/preset.js'

/** Values of the presets' sources that differ from falsario's defaults. */

const run = { ...digitImages, steps: 2000 }
const all: Preset[] = Object.values(presets)
/** Returns a preset's spec with all defaults filled in. */
const filled = (preset: Preset) =>
  parseModelSpec(preset.spec({ ...(preset.image ?? digitImages), steps: run.steps }))
const text = (preset: Preset) => JSON.stringify(filled(preset))
const both = <Value>(value: Value) => ({ generator: value, discriminator: value })
const adam = (learningRate: number, betas: [number, number], eps: number) => ({
  type: 'adam',
  learningRate,
  betas,
  eps,
})

t.test('optimisers', async (t) => {
  const half: [number, number] = [0.5, 0.999]
  const torch: [number, number] = [0.9, 0.999]
  const expected: [Preset, object][] = [
    [presets.mlpGan, both(adam(2e-4, half, 1e-7))],
    [presets.mlpGanLogits, both(adam(2e-4, torch, 1e-8))],
    [presets.dcgan, both(adam(2e-4, half, 1e-7))],
    [presets.dcganTf, both(adam(1e-4, torch, 1e-7))],
    [presets.lsgan, both(adam(2e-4, half, 1e-8))],
    [presets.ig28Ns, both(adam(5e-5, [0, 0.999], 1e-8))],
    [presets.ig28Dragan, both(adam(1e-4, half, 1e-8))],
    [presets.sngan, both(adam(2e-4, [0, 0.9], 1e-8))],
    [presets.sngan32, both(adam(2e-4, [0, 0.9], 1e-8))],
    [presets.cganProjection, both(adam(2e-4, [0, 0.9], 1e-8))],
    [
      presets.sagan,
      {
        generator: adam(1e-4, [0, 0.9], 1e-8),
        discriminator: adam(4e-4, [0, 0.9], 1e-8),
      },
    ],
    [presets.bigganSmall, both(adam(2e-4, [0, 0.999], 1e-8))],
    [presets.r3gan, both(adam(2e-4, [0, 0.9], 1e-8))],
    [presets.cgan, both(adam(2e-4, half, 1e-7))],
    [presets.cganConv, both(adam(3e-4, torch, 1e-7))],
    [presets.acgan, both(adam(2e-4, half, 1e-8))],
    [presets.shapesGan, both(adam(2e-4, torch, 1e-7))],
    [presets.vae, adam(1e-3, torch, 1e-8)],
    [presets.vaeConv, adam(5e-5, half, 1e-8)],
    [presets.betaVae, adam(1e-3, torch, 1e-8)],
    [presets.cvae, adam(1e-3, torch, 1e-8)],
    [presets.shapesVae, adam(1e-3, torch, 1e-7)],
  ]
  for (const [preset, optimizer] of expected) t.match(filled(preset), { optimizer }, preset.name)
  for (const [preset, rate] of [
    [presets.ig28Wgan, 5e-5],
    [presets.ig28WganGp, 1e-4],
  ] as const) {
    const critics = { generator: adam(rate, half, 1e-8), critic: adam(rate, half, 1e-8) }
    t.match(filled(preset), { optimizer: critics }, preset.name)
  }
  const critics = { generator: adam(1e-4, [0.5, 0.9], 1e-8), critic: adam(1e-4, [0.5, 0.9], 1e-8) }
  t.match(filled(presets.wganGp), { optimizer: critics })
  const rmsprop = { type: 'rmsprop', learningRate: 5e-5, alpha: 0.9, eps: 1e-7 }
  t.match(filled(presets.wgan), { optimizer: { generator: rmsprop, critic: rmsprop } })
})

t.test('objectives', async (t) => {
  const expected: [Preset, object][] = [
    [presets.mlpGan, { loss: 'nonSaturating', average: true, fakes: 'fresh' }],
    [presets.mlpGanLogits, { loss: 'nonSaturating', average: false, fakes: 'reused' }],
    [presets.dcganTf, { loss: 'nonSaturating', average: false, order: 'simultaneous' }],
    [presets.wgan, { loss: 'wasserstein', clip: 0.01, discriminatorSteps: 5, penalty: null }],
    [
      presets.wganGp,
      {
        loss: 'wasserstein',
        clip: null,
        discriminatorSteps: 5,
        penalty: { type: 'gradient', weight: 10, every: 1 },
      },
    ],
    [presets.lsgan, { loss: 'leastSquares', discriminatorSteps: 1 }],
    [presets.ig28Ns, { loss: 'nonSaturating', discriminatorSteps: 1, penalty: null }],
    [presets.ig28Wgan, { loss: 'wasserstein', clip: 0.01, discriminatorSteps: 5, penalty: null }],
    [
      presets.ig28WganGp,
      {
        loss: 'wasserstein',
        clip: null,
        discriminatorSteps: 5,
        penalty: { type: 'gradient', weight: 10 },
      },
    ],
    [presets.ig28Dragan, { loss: 'nonSaturating', penalty: { type: 'dragan', weight: 10 } }],
    [presets.sngan, { loss: 'hinge', discriminatorSteps: 5 }],
    [presets.sngan64, { loss: 'hinge', discriminatorSteps: 5 }],
    [presets.cganProjection, { discriminatorSteps: 5, fakeLabels: { discriminator: 'drawn' } }],
    [presets.sagan, { loss: 'hinge', discriminatorSteps: 1 }],
    [presets.bigganSmall, { loss: 'hinge', discriminatorSteps: 4 }],
    [
      presets.r3gan64,
      {
        loss: 'relativistic',
        penalty: ['r1', 'r2'].map((type) => ({
          type,
          weight: 2,
          every: 1,
          schedule: { type: 'cosine', to: 0.2, steps: 2000 },
        })),
      },
    ],
    [presets.cgan, { loss: 'nonSaturating', average: true }],
    [presets.cganConv, { loss: 'nonSaturating', average: true }],
    [presets.acgan, { auxiliary: { weight: 1, generatorWeight: 1, on: 'both' } }],
    [presets.vae, { reconstruction: 'bce', beta: 1 }],
    [presets.betaVae, { reconstruction: 'bce', beta: 4 }],
    [presets.shapesVae, { reconstruction: 'bce', beta: 1 }],
  ]
  for (const [preset, objective] of expected) t.match(filled(preset), { objective }, preset.name)
})

t.test('latents, image ranges and initialisations', async (t) => {
  const keras = [
    presets.mlpGan,
    presets.dcgan,
    presets.dcganTf,
    presets.cgan,
    presets.cganConv,
    presets.shapesGan,
  ]
  for (const preset of keras) t.match(preset.spec(run), both({ init: 'keras' }), preset.name)
  t.match(filled(presets.mlpGanLogits), both({ init: 'torch' }))
  const uniform = { latent: { size: 64, distribution: 'uniform' } }
  for (const preset of [presets.lsgan, presets.acgan]) t.match(filled(preset), uniform)
  t.match(filled(presets.wganGp), { latent: { size: 128, distribution: 'normal' } })
  t.match(filled(presets.shapesVae), { latent: { size: 32 } })
  const unit = all.filter((preset) => filled(preset).image.range[0] === 0)
  t.same(
    unit.map(({ name }) => name),
    ['wgan-gp', 'lsgan', 'ig28-ns', 'ig28-wgan', 'ig28-wgan-gp', 'ig28-dragan'].concat([
      'cgan-conv',
      'acgan',
      'shapes-gan',
      'vae',
      'vae-conv',
      'beta-vae',
      'cvae',
      'shapes-vae',
      'classifier',
    ]),
  )
})

t.test('a generator or decoder ends in the activation for the range of its images', async (t) => {
  for (const preset of all) {
    const spec = filled(preset)
    // R3GAN's generator ends in a convolution, as published.
    if (spec.kind === 'classifier' || preset.name.startsWith('r3gan')) continue
    const { layers } = spec.kind === 'gan' ? spec.generator : spec.decoder
    const last = layers.filter(({ type }) => type !== 'reshape').at(-1)
    t.equal(last?.type, spec.image.range[0] === 0 ? 'sigmoid' : 'tanh', preset.name)
  }
})

t.test('batch norms, leakyRelu slopes and dropout probabilities', async (t) => {
  const found = (preset: Preset, field: RegExp): string[] => text(preset).match(field) ?? []
  const norms = (preset: Preset) => found(preset, /"momentum":[\d.]+,"eps":[\de.-]+/g)
  const keras = '"momentum":0.01,"eps":0.001'
  t.same(norms(presets.mlpGan), Array(3).fill('"momentum":0.2,"eps":0.001'))
  t.same(norms(presets.cgan), Array(3).fill(keras))
  for (const preset of [presets.dcgan, presets.lsgan]) t.match(norms(preset).includes(keras), true)
  t.same(norms(presets.dcganTf), Array(3).fill(keras))
  t.same(norms(presets.shapesGan), Array(5).fill(keras))
  for (const preset of [presets.mlpGanLogits, presets.wganGp, presets.cganConv, presets.shapesVae])
    t.same(norms(preset), [], preset.name)
  const slopes = (preset: Preset) => new Set(found(preset, /"slope":[\d.]+/g))
  t.same(slopes(presets.dcganTf), new Set(['"slope":0.3']))
  for (const preset of [presets.cganConv, presets.wganGp, presets.lsgan, presets.shapesGan])
    t.same(slopes(preset), new Set(['"slope":0.2']), preset.name)
  t.same(found(presets.dcganTf, /"p":[\d.]+/g), ['"p":0.3', '"p":0.3'])
  t.same(found(presets.shapesGan, /"p":[\d.]+/g), ['"p":0.3', ...Array(4).fill('"p":0.2')])
})

t.test(
  "sngan's discriminator has spectral normalisation in every layer with a weight",
  async (t) => {
    const { generator, discriminator } = presets.sngan.spec(run)
    const count = (value: object, field: RegExp) => JSON.stringify(value).match(field)?.length ?? 0
    const weighted = count(discriminator, /"type":"(conv2d|linear)"/g)
    t.equal(weighted, 11)
    t.equal(count(discriminator, /"spectralNorm":true/g), weighted)
    t.equal(count(generator, /"spectralNorm":true/g), 0)
  },
)

t.test('learning-rate schedules reach 0 at the last update of the run', async (t) => {
  const falls = (steps: number) => ({ schedule: { type: 'linear', start: 0, steps, to: 0 } })
  const spec = (preset: Preset) =>
    parseModelSpec(preset.spec({ ...run, ...preset.image, steps: 321 }))
  t.match(spec(presets.quick), { optimizer: both(falls(321)) })
  t.match(spec(presets.photos), { optimizer: both(falls(321)) })
  t.match(spec(presets.sngan), {
    optimizer: { generator: falls(321), discriminator: falls(5 * 321) },
  })
  t.match(spec(presets.sngan32), {
    optimizer: { generator: falls(321), discriminator: falls(5 * 321) },
  })
  t.match(spec(presets.classifier), {
    optimizer: { schedule: { type: 'cosine', steps: 321, to: 0, warmup: 7 } },
  })
})

t.test('numbers of steps and batch sizes', async (t) => {
  const expected: Record<string, [batchSize: number, steps: number]> = {
    'mlp-gan': [64, 30_000],
    'mlp-gan-logits': [64, 938 * 50],
    'dcgan-tf': [256, 235 * 50],
    wgan: [64, 30_000],
    'wgan-gp': [50, 200_000],
    lsgan: [64, (20 * 50_000) / 64],
    'ig28-ns': [64, (20 * 50_000) / 64],
    'ig28-wgan': [64, (20 * 50_000) / 64 / 5],
    'ig28-wgan-gp': [64, (20 * 50_000) / 64 / 5],
    'ig28-dragan': [64, (20 * 50_000) / 64],
    sngan: [64, 100_000],
    'sngan-32': [64, 100_000],
    'sngan-64': [64, 100_000],
    'cgan-projection': [64, 100_000],
    'biggan-small': [64, 50_000],
    photos: [32, 20_000],
    r3gan: [128, 2_000_000 / 128],
    'r3gan-64': [128, 2_000_000 / 128],
    cgan: [64, 30_000],
    'cgan-conv': [64, 1094 * 20],
    acgan: [64, (20 * 50_000) / 64],
    'shapes-gan': [32, 21 * 100],
    vae: [128, 10 * 468],
    'vae-conv': [64, (20 * 50_000) / 64],
    'beta-vae': [128, 10 * 468],
    cvae: [64, 30 * 937],
    'shapes-vae': [32, 22 * 30],
  }
  for (const { name, training } of all) {
    const [batchSize, steps] = expected[name] ?? []
    if (batchSize !== undefined) t.same(training, { batchSize, steps }, name)
  }
})

t.test(
  'the presets of Lucic et al. differ in the loss and train on the same number of images',
  async (t) => {
    const seen = lucicPresets.map((preset) => {
      const spec = filled(preset)
      const updates = spec.kind === 'gan' ? spec.objective.discriminatorSteps : 1
      return preset.training.steps * preset.training.batchSize * updates
    })
    t.same(seen, Array(6).fill(20 * 50_000))
    const [first] = lucicPresets.map(filled)
    for (const preset of lucicPresets) {
      const spec = filled(preset)
      t.same(spec.image, first?.image, preset.name)
      if (first?.kind !== 'gan') continue
      if (spec.kind === 'gan')
        t.same([spec.generator, spec.latent], [first.generator, first.latent])
      if (spec.kind === 'vae')
        t.same([spec.decoder, spec.latent.size], [first.generator, first.latent.size])
    }
  },
)
