import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { interpolateLatents } from '../../lib/sampling/interpolation.js'
import { knownPlainVae, near, plainWgan, sigmoid, stripesGan } from './known-model.js'

const tanhs = (latents: Float32Array) => [...latents].map((z) => Math.tanh(z / 10))
/** The first `size` pixels of every image, which show its latent. */
const shown = (float: Float32Array, size: number) =>
  Array.from({ length: float.length / 64 }, (_, at) => [
    ...float.subarray(at * 64, at * 64 + size),
  ]).flat()

t.test('latents are those that sampling with the seed draws', async (t) => {
  using model = await plainWgan()
  const latents = await model.latents({ count: 5, seed: 4 })
  t.equal(latents.length, 20)
  const images = await model.sample({ count: 5, seed: 4 })
  t.ok(near(shown(images.float, 4), tanhs(latents)))
  t.same(await model.latents({ count: 5, seed: 4 }), latents)
  t.notSame(await model.latents({ count: 5, seed: 5 }), latents)
})

t.test('generate makes the images of latents that were given', async (t) => {
  using model = await plainWgan()
  const latents = Float32Array.of(1, 2, 3, 4, -1, -2, -3, -4)
  const images = await model.generate(latents)
  t.same(images.shape, [2, 1, 8, 8])
  t.ok(near(shown(images.float, 4), tanhs(latents)))
})

t.test('latents that are no finite float32 numbers are refused', async (t) => {
  using model = await plainWgan()
  const wrong: unknown[] = [undefined, [1, 2, 3, 4], new Float64Array(4), 'four']
  for (const latents of [...wrong, Float32Array.of(1, 2, Number.NaN, 4)])
    await t.rejects(
      model.generate(latents as Float32Array),
      { code: 'CONFIG_INVALID', path: 'latents' },
      String(latents),
    )
})

t.test('generate with classes wants to be told which', async (t) => {
  using model = await stripesGan()
  const latents = new Float32Array(8)
  await t.rejects(model.generate(latents), { code: 'CONFIG_INVALID', path: 'label' })
  const images = await model.generate(latents, { label: [2, 0] })
  t.same(images.labels, [2, 0])
  t.ok(near(images.float.subarray(0, 7), [0, 0, 0, 0, 0, 0, Math.tanh(1)]))
})

t.test('latents that are not whole are refused', async (t) => {
  using model = await plainWgan()
  for (const length of [0, 3, 5])
    await t.rejects(model.generate(new Float32Array(length)), {
      code: 'CONFIG_INVALID',
      message: /N times 4 numbers/,
    })
  await t.rejects(model.latents({ count: 0 }), { code: 'CONFIG_INVALID' })
})

t.test('between normal latents a GAN goes along the arc, or as told', async (t) => {
  using model = await plainWgan()
  const ends = await Promise.all([1, 2].map((seed) => model.latents({ count: 1, seed })))
  const [from = new Float32Array(4), to = new Float32Array(4)] = ends
  for (const method of ['spherical', 'linear'] as const) {
    const images = await model.interpolate({ from: 1, to: 2, frames: 5, method })
    t.ok(near(shown(images.float, 4), tanhs(interpolateLatents(from, to, 5, method))), method)
  }
  const usual = await model.interpolate({ from: 1, to: 2, frames: 5 })
  const arc = await model.interpolate({ from: 1, to: 2, frames: 5, method: 'spherical' })
  t.same(usual.float, arc.float)
  t.same([usual.columns, usual.count], [5, 5])
})

t.test('between uniform latents, and of a VAE, the way is straight unless told', async (t) => {
  using gan = await plainWgan('uniform')
  using vae = await knownPlainVae()
  for (const model of [gan, vae]) {
    const way = { from: 1, to: 2, frames: 4 }
    const usual = await model.interpolate(way)
    t.same(usual.float, (await model.interpolate({ ...way, method: 'linear' })).float)
    t.notSame(usual.float, (await model.interpolate({ ...way, method: 'spherical' })).float)
  }
  const [from, to] = [Float32Array.of(0, 2), Float32Array.of(4, -2)]
  const images = await vae.interpolate({ from, to, frames: 3 })
  t.ok(near(shown(images.float, 2), [0, 2, 2, 0, 4, -2].map(sigmoid)), 'latents of one’s own')
})

t.test('between latents of a model with classes all images are of the class told', async (t) => {
  using model = await stripesGan()
  const images = await model.interpolate({ from: 1, to: 2, frames: 3, label: 1 })
  t.same(images.labels, [1, 1, 1])
  await t.rejects(model.interpolate({ from: 1, to: 2 }), { code: 'CONFIG_INVALID', path: 'label' })
})

t.test('ends that are no latents are refused', async (t) => {
  using model = await plainWgan()
  const refused = (way: { from: number | Float32Array; to: number | Float32Array }, path: string) =>
    t.rejects(model.interpolate(way), { code: 'CONFIG_INVALID', path }, path)
  await refused({ from: -1, to: 2 }, 'from')
  await refused({ from: 1, to: 2.5 }, 'to')
  await refused({ from: new Float32Array(3), to: 1 }, 'from')
  await refused({ from: 1, to: Float32Array.of(0, 0, Number.NaN, 0) }, 'to')
})

t.test('a way is written as a strip or an animation', async (t) => {
  using model = await plainWgan()
  const folder = t.testdir()
  const images = await model.interpolate({ from: 1, to: 2, frames: 5 })
  await images.toPng(join(folder, 'strip.png'))
  await images.toGif(join(folder, 'morph.gif'))
  const strip = await sharp(join(folder, 'strip.png')).metadata()
  t.same([strip.width, strip.height], [2 * (5 * 10 + 2), 2 * (10 + 2)])
  t.equal((await sharp(join(folder, 'morph.gif'), { animated: true }).metadata()).pages, 8)
})

t.test('a disposed model says so', async (t) => {
  const model = await plainWgan()
  model[Symbol.dispose]()
  const gone = { code: 'DISPOSED' }
  await t.rejects(model.latents({ count: 1 }), gone)
  await t.rejects(model.interpolate({ from: 1, to: 2 }), gone)
  await t.rejects(model.generate(new Float32Array(4)), gone)
})
