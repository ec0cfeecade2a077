import t from 'tap'
import type { LayerSpecInput } from '../../lib/config/layers.js'
import {
  kindOf,
  type ModelSpec,
  type ModelSpecInput,
  parseModelSpec,
} from '../../lib/kinds/catalogue.js'
import { describeSpec } from '../../lib/native/index.js'
import { presets } from '../../lib/presets/index.js'
import { digitImages, type Preset } from '../../lib/presets/preset.js'
import { train } from '../../lib/training/train.js'
import { tinyConditionalGan, tinyData, tinyGan, tinyVae, tinyWgan } from '../tiny-model.js'

const ending = (layers: readonly LayerSpecInput[], ...end: LayerSpecInput[]) => ({
  layers: [...layers, ...end],
})
const warningsOf = async (spec: ModelSpec) =>
  kindOf(spec).warnings(spec, (await describeSpec(spec)).networks)
const sigmoid = { type: 'sigmoid' } as const

t.test('bounded scores cause a warning', async (t) => {
  const discriminator = ending(tinyGan.discriminator.layers, sigmoid)
  const warnings = (loss: 'nonSaturating' | 'hinge' | 'leastSquares') =>
    warningsOf(parseModelSpec({ ...tinyGan, discriminator, objective: { loss } }))
  t.match(await warnings('nonSaturating'), [
    /^the discriminator ends in sigmoid.*nonSaturating expects unbounded logits/,
  ])
  t.equal((await warnings('hinge')).length, 1)
  t.same(await warnings('leastSquares'), [], 'the targets of least squares are 0 and 1')
  const critic = ending(tinyWgan.critic.layers, { type: 'tanh' })
  t.match(await warningsOf(parseModelSpec({ ...tinyWgan, critic })), [
    /^the critic ends in tanh.*expects unbounded scores/,
  ])
})

t.test('a wrong output range of the last layer causes a warning', async (t) => {
  const image = { ...tinyGan.image, range: [0, 1] satisfies [0, 1] }
  t.match(await warningsOf(parseModelSpec({ ...tinyGan, image })), [
    /generator ends in tanh.*\[0, 1\]/,
  ])
  const [linear, reshape] = [
    { type: 'linear', out: 64 },
    { type: 'reshape', shape: [1, 8, 8] },
  ] as const
  const generator = { layers: [linear, sigmoid, reshape] }
  const half = parseModelSpec({ ...tinyGan, generator })
  t.match(await warningsOf(half), [/generator ends in sigmoid.*\[-1, 1\]: end it in tanh/])
  const objective = { reconstruction: 'mse' } as const
  const decoder = { layers: [linear, { type: 'tanh' } as const, reshape] }
  t.match(await warningsOf(parseModelSpec({ ...tinyVae, objective, decoder })), [
    /^the decoder ends/,
  ])
})

t.test('classes that no network receives cause a warning', async (t) => {
  const { generator, discriminator, ...rest } = tinyConditionalGan
  const plain = tinyGan.generator
  const plainDiscriminator = tinyGan.discriminator
  const of = (spec: ModelSpecInput) => warningsOf(parseModelSpec(spec))
  t.match(await of({ ...rest, generator: plain, discriminator: plainDiscriminator }), [
    /^classes is 3, but no network receives/,
  ])
  t.same(await of({ ...rest, generator: plain, discriminator }), [])
  t.same(await of({ ...rest, generator, discriminator: plainDiscriminator }), [])
  t.match(await of({ ...tinyVae, classes: 3 }), [/^classes is 3/])
  const head = ending(plainDiscriminator.layers.slice(0, -1), { type: 'linear', out: 4 })
  const auxiliary = { loss: 'nonSaturating', auxiliary: {} } as const
  const withAuxiliary = { ...rest, discriminator: head, objective: auxiliary }
  t.match(await of({ ...withAuxiliary, generator: plain }), [
    /^objective.auxiliary trains the generator on classes/,
  ])
  t.same(await of({ ...withAuxiliary, generator }), [])
})

t.test('an embedding that no block receives causes a warning', async (t) => {
  const embedding = { type: 'skipLatent', embedding: 4 } as const
  const { generator, ...rest } = tinyConditionalGan
  const layers = [embedding, ...generator.layers.slice(1)]
  t.match(await warningsOf(parseModelSpec({ ...rest, generator: { layers } })), [
    /^generator\.layers\[0\] is skipLatent, but no block receives its embedding/,
  ])
})

t.test('changes of images by less than half a pixel cause a warning', async (t) => {
  const withAugment = (augment: object) =>
    warningsOf(parseModelSpec({ ...tinyGan, objective: { loss: 'hinge', augment } }))
  t.match(await withAugment({ translation: 0.05, cutout: 0.05 }), [
    /^objective\.augment does not change images by translation or cutout.*8 x 8/,
  ])
  t.same(await withAugment({ translation: 0.125, cutout: 0.5, color: 1 }), [])
})

t.test('no preset causes a warning', async (t) => {
  const all: Preset[] = Object.values(presets)
  for (const { name, image = digitImages, spec } of all)
    t.same(await warningsOf(parseModelSpec(spec({ ...image, steps: 10 }))), [], name)
})

t.test('a run emits the warning and continues', async (t) => {
  const discriminator = ending(tinyGan.discriminator.layers, sigmoid)
  const run = train({
    model: { ...tinyGan, discriminator },
    data: tinyData(),
    steps: 2,
    batchSize: 4,
  })
  const reasons: string[] = []
  for await (const event of run) if (event.type === 'warning') reasons.push(event.reason)
  t.same(reasons, ['doubtfulSpec'])
  t.equal((await run.result).steps, 2)
})
