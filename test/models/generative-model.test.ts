import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { interpolateLatents } from '../../lib/models/interpolation.js'
import { knownPlainVae, near, plainWgan, sigmoid, stripesGan } from '../known-model.js'

const tanhs = (latents: Float32Array) => [...latents].map((z) => Math.tanh(z / 10))
/** The first `size` pixels of every image, which depend on its latent. */
const firstOfEach = (float: Float32Array, size: number) =>
  Array.from({ length: float.length / 64 }, (_, at) => [
    ...float.subarray(at * 64, at * 64 + size),
  ]).flat()

t.test('latents returns the latents that sample draws with the seed', async (t) => {
  using model = await plainWgan()
  const latents = await model.latents({ count: 5, seed: 4 })
  t.equal(latents.length, 20)
  const images = await model.sample({ count: 5, seed: 4 })
  t.ok(near(firstOfEach(images.float, 4), tanhs(latents)))
  t.same(await model.latents({ count: 5, seed: 4 }), latents)
  t.notSame(await model.latents({ count: 5, seed: 5 }), latents)
})

t.test('generate returns the images of the given latents', async (t) => {
  using model = await plainWgan()
  const latents = Float32Array.of(1, 2, 3, 4, -1, -2, -3, -4)
  const images = await model.generate(latents)
  t.same(images.shape, [2, 1, 8, 8])
  t.ok(near(firstOfEach(images.float, 4), tanhs(latents)))
})

t.test('latents must be finite float32 numbers', async (t) => {
  using model = await plainWgan()
  const wrong: unknown[] = [undefined, [1, 2, 3, 4], new Float64Array(4), 'four']
  for (const latents of [...wrong, Float32Array.of(1, 2, Number.NaN, 4)])
    await t.rejects(
      model.generate(latents as Float32Array),
      { code: 'CONFIG_INVALID', path: 'latents' },
      String(latents),
    )
})

t.test('generate requires labels if the model has classes', async (t) => {
  using model = await stripesGan()
  const latents = new Float32Array(8)
  await t.rejects(model.generate(latents), { code: 'CONFIG_INVALID', path: 'label' })
  const images = await model.generate(latents, { label: [2, 0] })
  t.same(images.labels, [2, 0])
  t.ok(near(images.float.subarray(0, 7), [0, 0, 0, 0, 0, 0, Math.tanh(1)]))
})

t.test('incomplete latents are refused', async (t) => {
  using model = await plainWgan()
  for (const length of [0, 3, 5])
    await t.rejects(model.generate(new Float32Array(length)), {
      code: 'CONFIG_INVALID',
      message: /4 numbers per image, got \d+ in total/,
    })
  await t.rejects(model.latents({ count: 0 }), { code: 'CONFIG_INVALID' })
})

t.test('a GAN with normal latents interpolates along an arc by default', async (t) => {
  using model = await plainWgan()
  const ends = await Promise.all([1, 2].map((seed) => model.latents({ count: 1, seed })))
  const [from = new Float32Array(4), to = new Float32Array(4)] = ends
  for (const method of ['spherical', 'linear'] as const) {
    const images = await model.interpolate({ from: 1, to: 2, frames: 5, method })
    t.ok(near(firstOfEach(images.float, 4), tanhs(interpolateLatents(from, to, 5, method))), method)
  }
  const byDefault = await model.interpolate({ from: 1, to: 2, frames: 5 })
  const arc = await model.interpolate({ from: 1, to: 2, frames: 5, method: 'spherical' })
  t.same(byDefault.float, arc.float)
  t.same([byDefault.columns, byDefault.count], [5, 5])
})

t.test('uniform latents and VAEs are interpolated linearly by default', async (t) => {
  using gan = await plainWgan('uniform')
  using vae = await knownPlainVae()
  for (const model of [gan, vae]) {
    const options = { from: 1, to: 2, frames: 4 }
    const { float } = await model.interpolate(options)
    t.same(float, (await model.interpolate({ ...options, method: 'linear' })).float)
    t.notSame(float, (await model.interpolate({ ...options, method: 'spherical' })).float)
  }
  const [from, to] = [Float32Array.of(0, 2), Float32Array.of(4, -2)]
  const images = await vae.interpolate({ from, to, frames: 3 })
  t.ok(near(firstOfEach(images.float, 2), [0, 2, 2, 0, 4, -2].map(sigmoid)), 'given latents')
})

t.test('interpolate uses the given class for all images', async (t) => {
  using model = await stripesGan()
  const images = await model.interpolate({ from: 1, to: 2, frames: 3, label: 1 })
  t.same(images.labels, [1, 1, 1])
  await t.rejects(model.interpolate({ from: 1, to: 2 }), { code: 'CONFIG_INVALID', path: 'label' })
})

t.test('invalid seeds and latents are refused', async (t) => {
  using model = await plainWgan()
  type Endpoints = { from: number | Float32Array; to: number | Float32Array }
  const refused = (endpoints: Endpoints, path: string) =>
    t.rejects(model.interpolate(endpoints), { code: 'CONFIG_INVALID', path }, path)
  await refused({ from: -1, to: 2 }, 'from')
  await refused({ from: 1, to: 2.5 }, 'to')
  await refused({ from: new Float32Array(3), to: 1 }, 'from')
  await refused({ from: 1, to: Float32Array.of(0, 0, Number.NaN, 0) }, 'to')
})

t.test('an interpolation is written as a strip or an animation', async (t) => {
  using model = await plainWgan()
  const folder = t.testdir()
  const images = await model.interpolate({ from: 1, to: 2, frames: 5 })
  await images.toPng(join(folder, 'strip.png'))
  await images.toGif(join(folder, 'morph.gif'))
  const strip = await sharp(join(folder, 'strip.png')).metadata()
  t.same([strip.width, strip.height], [2 * (5 * 10 + 2), 2 * (10 + 2)])
  t.equal((await sharp(join(folder, 'morph.gif'), { animated: true }).metadata()).pages, 8)
})

t.test('a disposed model throws DISPOSED', async (t) => {
  const model = await plainWgan()
  model[Symbol.dispose]()
  const disposed = { code: 'DISPOSED' }
  await t.rejects(model.latents({ count: 1 }), disposed)
  await t.rejects(model.interpolate({ from: 1, to: 2 }), disposed)
  await t.rejects(model.generate(new Float32Array(4)), disposed)
})
