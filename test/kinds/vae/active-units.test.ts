import t from 'tap'
import type { VaeSpecInput } from '../../../lib/kinds/vae/schema.js'
import { firstPixels, knownVae } from '../../known-model.js'
import { tinyVae } from '../../tiny-model.js'

const spec: VaeSpecInput = { ...tinyVae, encoder: { layers: [{ type: 'flatten' }] } }
/** The posterior's mean is [pixel 0, 2]. */
const firstPixelModel = () =>
  knownVae(spec, {
    weights: { 'encoder.mean.weight': [[0, 0, 1]] },
    biases: { 'encoder.mean.bias': [0, 2] },
  })

const values = [0, 255, 102, 51]
const pixels = values.map((value) => value / 255)
const mean = pixels.reduce((sum, value) => sum + value, 0) / 4
const variance = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4

t.test('a unit is active if its posterior mean varies over the images', async (t) => {
  using model = await firstPixelModel()
  const units = await model.activeUnits(firstPixels(values))
  t.match(units, { count: 1, threshold: 0.01 })
  t.ok(Math.abs((units.variances[0] ?? 0) - variance) <= 1e-6)
  t.equal(units.variances[1], 0)
  t.equal((await model.activeUnits(firstPixels(values), { threshold: 0.5 })).count, 0)
})

t.test('the variance is over the images of all batches', async (t) => {
  using model = await firstPixelModel()
  const many = firstPixels(Array.from({ length: 600 }, (_, at) => values[at % 4] ?? 0))
  const { variances } = await model.activeUnits(many)
  t.ok(Math.abs((variances[0] ?? 0) - variance) <= 1e-6)
})

t.test('a single image and a negative threshold are refused', async (t) => {
  using model = await firstPixelModel()
  await t.rejects(model.activeUnits(firstPixels([1])), {
    code: 'CONFIG_INVALID',
    path: 'images',
    message: /at least two images/,
  })
  await t.rejects(model.activeUnits(firstPixels(values), { threshold: -1 }), {
    code: 'CONFIG_INVALID',
    path: 'threshold',
  })
})
