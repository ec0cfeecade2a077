import t from 'tap'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { buildModel, describeSpec } from '../../lib/native/index.js'
import { tinyGan } from '../tiny-model.js'

type Layer = Record<string, unknown>

/** Returns the tiny GAN with these layers at the end of its discriminator. */
const withLayers = (...layers: Layer[]) =>
  parseModelSpec({
    ...tinyGan,
    discriminator: {
      layers: [{ type: 'flatten' }, { type: 'reshape', shape: [1, 8, 8] }, ...layers],
    },
  })

t.test('refuses sizes that no tensor can have and names the layer', async (t) => {
  const huge = 8e15
  const million = 1_000_000
  const cases: Layer[][] = [
    [
      { type: 'upsample', scale: million },
      { type: 'upsample', scale: million },
    ],
    [{ type: 'conv2d', out: 4, kernel: 3, padding: huge }],
    [{ type: 'conv2d', out: huge, kernel: 1 }],
    [{ type: 'reshape', shape: [2e9, 2e9, 2e9] }],
    [{ type: 'flatten' }, { type: 'linear', out: 2e9 }, { type: 'linear', out: 2e9 }],
    [{ type: 'convTranspose2d', out: 1, kernel: 2e9, stride: 2e9 }],
  ]
  for (const layers of cases)
    await t.rejects(
      describeSpec(withLayers(...layers)),
      { code: 'SPEC_INVALID', path: /^discriminator\.layers\[[234]\]/ },
      JSON.stringify(layers),
    )
})

t.test('refuses a model that does not fit into memory and states both sizes', async (t) => {
  const spec = withLayers(
    { type: 'flatten' },
    { type: 'linear', out: 1_000_000 },
    { type: 'linear', out: 1_000_000 },
  )
  await t.rejects(buildModel(spec, { seed: 0, device: 'cpu' }), {
    code: 'SPEC_INVALID',
    message: /parameters takes at least \d+ GB; this machine has \d+ GB/,
  })
})

t.test('refuses a network without trainable parameters before the first step', async (t) => {
  const message = /none of its layers has parameters to learn; add one/
  const describe = (networks: Layer) => describeSpec(parseModelSpec({ ...tinyGan, ...networks }))
  const pooled = { layers: [{ type: 'globalAvgPool' }] }
  await t.rejects(describe({ discriminator: pooled }), {
    code: 'SPEC_INVALID',
    path: 'discriminator',
    message,
  })
  const reshaped = { layers: [{ type: 'reshape', shape: [1, 8, 8] }, { type: 'tanh' }] }
  const latent = { size: 64 }
  await t.rejects(describe({ generator: reshaped, latent }), { path: 'generator', message })
})
