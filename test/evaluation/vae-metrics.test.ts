import t from 'tap'
import { measureVae, vaeValues } from '../../lib/evaluation/vae-metrics.js'
import { firstPixels, knownPlainVae, knownVae, near } from '../sampling/known-model.js'
import { tinyVae } from '../tiny-model.js'

const images = firstPixels([0, 255, 102, 51])
const reasons = ({ flags }: { readonly flags: readonly { readonly reason: string }[] }) =>
  flags.map(({ reason }) => reason)

t.test('bounds, their parts and the units in use stand together', async (t) => {
  using model = await knownPlainVae({ beta: 4 })
  const result = await measureVae(model, images, { samples: 200, seed: 3 })
  const { elbo = 0, reconstruction = 0, kl = 0, iwae = 0, activeUnits } = result.values
  t.same(Object.keys(result.values).sort(), vaeValues.map(({ name }) => name).sort())
  const own = await model.elbo(images, { seed: 3 })
  t.same([reconstruction, kl], [own.reconstruction, own.kl])
  t.equal(elbo, -(reconstruction + kl), 'without beta')
  t.equal(iwae, (await model.iwae(images, { samples: 200, seed: 3 })).bound)
  t.ok(iwae > elbo)
  t.equal(activeUnits, 1)
  t.same(reasons(result), ['greyPixels'])
  t.same(result.details?.klPerDimension, own.klPerDimension)
  t.equal(result.details?.latentVariance?.length, 2)
})

t.test('binarized images are a likelihood, for both bounds', async (t) => {
  using model = await knownPlainVae()
  const binary = await measureVae(model, images, { binarize: 'threshold' })
  t.same(binary, await measureVae(model, firstPixels([0, 255, 0, 0])))
  t.same(reasons(binary), [])
})

t.test('a squared error is a normal density with its constant', async (t) => {
  // The decoder gives ½ everywhere: white is N(1; ½, ½) in each of 64 pixels, by hand.
  using model = await knownVae({ ...tinyVae, objective: { reconstruction: 'mse' } })
  const white = { bytes: new Uint8Array(2 * 64).fill(255), shape: [2, 1, 8, 8] }
  const result = await measureVae(model, white)
  const log = 64 * (-0.5 * Math.log(2 * Math.PI * 0.5) - 0.25)
  const { elbo = 0, iwae = 0, reconstruction = 0, kl } = result.values
  t.ok(near([elbo / 64, iwae / 64, -reconstruction / 64], Array(3).fill(log / 64)))
  t.equal(kl, 0)
  t.same(reasons(result), ['squaredError', 'collapsedLatent'])
})
