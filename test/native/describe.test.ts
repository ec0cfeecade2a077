import t from 'tap'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { buildModel, describeSpec, measureSteps } from '../../lib/native/index.js'
import { tinyConditionalGan, tinyGan, tinyVae } from '../tiny-model.js'

/** Traits, names inside blocks, and names that native catalogues refuse. */

const conv = { type: 'conv2d', out: 4, kernel: 3, padding: 1 } as const

t.test('a description names the layers inside blocks and counts their parameters', async (t) => {
  const inner = { type: 'residual', layers: [conv, { type: 'relu' }] } as const
  const block = {
    type: 'residual',
    layers: [conv, inner],
    shortcut: [{ ...conv, kernel: 1, padding: 0 }],
  } as const
  const spec = parseModelSpec({
    ...tinyGan,
    discriminator: { layers: [block, { type: 'flatten' }, { type: 'linear', out: 1 }] },
  })
  const discriminator = (await describeSpec(spec)).networks[1]
  const described = discriminator?.layers[0]
  t.same(
    described?.children.map(({ name, parameters }) => [name, parameters]),
    [
      ['discriminator.0.layers.0', 4 * 9 + 4],
      ['discriminator.0.layers.1', 4 * 4 * 9 + 4],
      ['discriminator.0.shortcut.0', 4 + 4],
    ],
  )
  t.same(
    described?.children[1]?.children.map(({ name, type }) => [name, type]),
    [
      ['discriminator.0.layers.1.layers.0', 'conv2d'],
      ['discriminator.0.layers.1.layers.1', 'relu'],
    ],
  )
  t.equal(described?.parameters, 40 + 148 + 8)
  const model = await buildModel(spec, { seed: 1, device: 'cpu' })
  const names = (await model.state('raw')).map(({ name }) => name)
  t.ok(names.includes('discriminator.0.layers.1.layers.0.weight'))
  t.ok(names.includes('discriminator.0.shortcut.0.bias'))
  model.dispose()
})

t.test('layers state their traits', async (t) => {
  const std = { type: 'minibatchStd', groupSize: 3 } as const
  const [conditional] = (await describeSpec(parseModelSpec(tinyConditionalGan))).networks
  t.ok(conditional?.layers.some(({ type, traits }) => type === 'concatLabel' && traits.takesLabels))
  const spec = parseModelSpec({
    ...tinyGan,
    discriminator: {
      layers: [conv, std, { type: 'flatten' }, { type: 'linear', out: 1 }, { type: 'tanh' }],
    },
  })
  const layers = (await describeSpec(spec)).networks[1]?.layers.map(({ traits }) => traits)
  t.same(layers, [
    { weighted: true, keepsInput: true, featureMaps: 'make' },
    { mixesImages: true, featureMaps: 'keep', groupSize: 3 },
    { rearranges: true, featureMaps: 'keep' },
    { weighted: true, keepsInput: true, featureMaps: 'end' },
    { featureMaps: 'keep', outputRange: [-1, 1] },
  ])
  const encoder = (await describeSpec(parseModelSpec(tinyVae))).networks[0]
  t.ok(encoder?.layers.at(-1)?.traits.keepsInput, "a VAE's heads have the traits of their layer")
})

t.test('the layer that makes conditions and the blocks that receive them state it', async (t) => {
  const { generator, ...rest } = tinyConditionalGan
  const blocks = (norm: 'shared' | 'batch') =>
    [
      { type: 'skipLatent', embedding: 4 },
      { type: 'linear', out: 16 },
      { type: 'reshape', shape: [1, 4, 4] },
      { type: 'generatorBlock', out: 1, norm },
      { type: 'tanh' },
    ] as const
  const traitsOf = async (norm: 'shared' | 'batch') => {
    const layers = [...blocks(norm)]
    const spec = parseModelSpec({ ...rest, generator: { ...generator, layers } })
    const [described] = (await describeSpec(spec)).networks
    return [
      described?.layers[0]?.traits.makesConditions,
      described?.layers[3]?.traits.receivesCondition,
    ]
  }
  t.same(await traitsOf('shared'), [true, true])
  t.same(await traitsOf('batch'), [true, undefined])
})

t.test('an unknown name is refused with its path and the valid names', async (t) => {
  const spec = parseModelSpec(tinyGan)
  const generator = { ...tinyGan.generator, init: 'glorot' }
  await t.rejects(describeSpec({ ...spec, generator }), {
    code: 'SPEC_INVALID',
    path: 'generator.init',
    message:
      /"glorot" is unknown; the valid names are "dcgan", "keras", "msra", "orthogonal", "r3gan", "torch"/,
  })
  await t.rejects(describeSpec({ ...spec, kind: 'diffusion' }), {
    path: 'kind',
    message: /"classifier", "gan", "vae"/,
  })
  const unordered = { ...spec, objective: { ...spec.objective, order: 'random' } }
  await t.rejects(measureSteps(unordered, 4, 1, 1), {
    path: 'objective.order',
    message: /"discriminatorFirst", "generatorFirst", "simultaneous"/,
  })
})
