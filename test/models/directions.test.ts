import t from 'tap'
import { modelOf, parseModelSpec } from '../../lib/kinds/catalogue.js'
import { GanModel } from '../../lib/kinds/gan/model.js'
import type { DiscriminatorGanSpecInput } from '../../lib/kinds/gan/schema.js'
import { buildModel } from '../../lib/native/index.js'
import { loadKnown, plainWgan } from '../known-model.js'
import { tinyConditionalGan, tinyGan } from '../tiny-model.js'

/** A GAN whose first layer multiplies latent 0 by 1, latent 1 by -3 and latent 2 by 2. */
async function stretching(changes: Partial<DiscriminatorGanSpecInput> = {}): Promise<GanModel> {
  const layers = [
    { type: 'linear', out: 64, bias: false },
    { type: 'tanh' },
    { type: 'reshape', shape: [1, 8, 8] },
  ] as const
  const model = { ...tinyGan, ema: null, generator: { layers: [...layers] }, ...changes }
  const spec = parseModelSpec(model)
  const native = await buildModel(spec, { seed: 0, device: 'cpu' })
  await loadKnown(native, {
    weights: {
      'generator.0.weight': [
        [5, 0, 1],
        [9, 1, -3],
        [7, 2, 2],
      ],
    },
  })
  const made = modelOf(native, { spec, trainedSteps: 0 })
  if (made instanceof GanModel) return made
  throw new Error('not a GAN')
}

t.test('directions are those of the first weight, the strongest first', async (t) => {
  using model = await stretching()
  const { count, vectors, strengths } = await model.directions()
  t.equal(count, 3, 'latent 3 changes nothing')
  t.same([...strengths].map(Math.round), [3, 2, 1])
  t.same(
    [...vectors].map((x) => Math.round(1e5 * x) / 1e5 + 0),
    [0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0],
  )
  t.equal((await model.directions({ count: 2 })).vectors.length, 8)
})

t.test('a grid has the same image in its middle column and moves along a direction', async (t) => {
  using model = await stretching()
  const grid = await model.directionGrid({ count: 2, frames: 5, distance: 2, seed: 3 })
  t.same([grid.shape, grid.columns], [[10, 1, 8, 8], 5])
  const start = await model.latents({ count: 1, seed: 3 })
  const pixel = (image: number, at: number) => grid.float[64 * image + at] ?? 0
  const near = (a: number, b: number) => Math.abs(a - b) < 1e-5
  const moved = (step: number) => Math.tanh(-3 * ((start[1] ?? 0) + step))
  t.ok([-2, -1, 0, 1, 2].every((step, frame) => near(pixel(frame, 9), moved(step))))
  t.ok(near(pixel(2, 7), pixel(7, 7)) && near(pixel(2, 9), pixel(7, 9)), 'the middle column')
})

t.test('labels do not change the directions; a grid needs one', async (t) => {
  const spec = parseModelSpec(tinyConditionalGan)
  const native = await buildModel(spec, { seed: 0, device: 'cpu' })
  const model = modelOf(native, { spec, trainedSteps: 0 })
  if (!(model instanceof GanModel)) throw new Error('not a GAN')
  t.equal((await model.directions()).count, 4)
  await t.rejects(model.directionGrid(), { code: 'CONFIG_INVALID', path: 'label' })
  t.same((await model.directionGrid({ count: 1, label: 2 })).shape, [7, 1, 8, 8])
  model[Symbol.dispose]()
})

t.test('truncated latents stay within the limit, and are the others for a large one', async (t) => {
  using model = await plainWgan()
  const all = await model.latents({ count: 500, seed: 1 })
  const truncated = await model.latents({ count: 500, seed: 1, truncation: 0.5 })
  t.ok(truncated.every((value) => Math.abs(value) <= 0.5))
  // The deviation of a normal distribution that is cut off at ±0.5.
  const deviation = Math.hypot(...truncated) / Math.sqrt(truncated.length)
  t.ok(Math.abs(deviation - 0.2837) < 0.01, String(deviation))
  t.ok(truncated.every((value, at) => Math.sign(value) === Math.sign(all[at] ?? 0)))
  const wide = await model.latents({ count: 500, seed: 1, truncation: 9 })
  t.ok(wide.every((value, at) => Math.abs(value - (all[at] ?? 0)) < 1e-5))
  const images = await model.sample({ count: 3, seed: 1, truncation: 0.5 })
  const expected = await model.generate(truncated.slice(0, 12))
  t.same(images.float, expected.float)
})

t.test(
  'truncation is refused for uniform latents and for limits that are not positive',
  async (t) => {
    using model = await stretching({ latent: { size: 4, distribution: 'uniform' } })
    await t.rejects(model.sample({ count: 1, truncation: 1 }), {
      code: 'CONFIG_INVALID',
      path: 'truncation',
      message: /uniform/,
    })
    await t.rejects(model.latents({ count: 1, truncation: 0 }), {
      path: 'truncation',
      code: 'CONFIG_INVALID',
    })
  },
)
