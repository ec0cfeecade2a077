import t from 'tap'
import type { LayerSpecInput } from '../../lib/config/layers.js'
import { parseModelSpec } from '../../lib/config/parse.js'
import { presets } from '../../lib/presets/index.js'
import { digitImages, type Preset } from '../../lib/presets/preset.js'
import { oddOutputs } from '../../lib/training/odd-outputs.js'
import { train } from '../../lib/training/train.js'
import { tinyData, tinyGan, tinyVae, tinyWgan } from '../tiny-model.js'

const ending = (layers: readonly LayerSpecInput[], ...end: LayerSpecInput[]) => ({
  layers: [...layers, ...end],
})
const sigmoid = { type: 'sigmoid' } as const

t.test('scores that are squeezed before the loss are told of', async (t) => {
  const discriminator = ending(tinyGan.discriminator.layers, sigmoid)
  const odd = (loss: 'nonSaturating' | 'hinge' | 'leastSquares') =>
    oddOutputs(parseModelSpec({ ...tinyGan, discriminator, objective: { loss } }))
  t.match(odd('nonSaturating'), [/^the discriminator ends in sigmoid.*nonSaturating.*logits/])
  t.equal(odd('hinge').length, 1)
  t.same(odd('leastSquares'), [], 'its targets are 0 and 1')
  const critic = ending(tinyWgan.critic.layers, { type: 'tanh' })
  t.match(oddOutputs(parseModelSpec({ ...tinyWgan, critic })), [/^the critic ends in tanh.*scores/])
})

t.test('images that cannot reach their range, or leave it, are told of', async (t) => {
  const image = { ...tinyGan.image, range: [0, 1] satisfies [0, 1] }
  t.match(oddOutputs(parseModelSpec({ ...tinyGan, image })), [/generator ends in tanh.*\[0, 1\]/])
  const [linear, reshape] = [
    { type: 'linear', out: 64 },
    { type: 'reshape', shape: [1, 8, 8] },
  ] as const
  const generator = { layers: [linear, sigmoid, reshape] }
  const half = parseModelSpec({ ...tinyGan, generator })
  t.match(oddOutputs(half), [/generator ends in sigmoid.*\[-1, 1\]: end it in tanh/])
  const objective = { reconstruction: 'mse' } as const
  const decoder = { layers: [linear, { type: 'tanh' } as const, reshape] }
  t.match(oddOutputs(parseModelSpec({ ...tinyVae, objective, decoder })), [/^the decoder ends/])
})

t.test('no preset is odd', async (t) => {
  const all: Preset[] = Object.values(presets)
  for (const { name, spec } of all)
    t.same(oddOutputs(parseModelSpec(spec({ ...digitImages, steps: 10 }))), [], name)
})

t.test('a run begins with the warning, and goes on', async (t) => {
  const discriminator = ending(tinyGan.discriminator.layers, sigmoid)
  const run = train({
    model: { ...tinyGan, discriminator },
    data: tinyData(),
    steps: 2,
    batchSize: 4,
  })
  const told: string[] = []
  for await (const event of run) if (event.type === 'warning') told.push(event.reason)
  t.same(told, ['oddOutputs'])
  t.equal((await run.result).steps, 2)
})
