import t from 'tap'
import { datasetFromArrays } from '../../../lib/data/dataset.js'
import { classVae, firstPixels, knownPlainVae, knownVae, near, sigmoid } from '../../known-model.js'
import { tinyVae } from '../../tiny-model.js'

/** KL of N([1, 2], [1, 4]) and N(0, 1) per dimension: ½ (mean² + variance - 1 - log variance). */
const klOfKnown = [0.5, (4 + 4 - 1 - Math.log(4)) / 2]
const black = firstPixels([0, 0, 0])

t.test('encode returns the mean and log variance of each image, in order', async (t) => {
  using model = await knownPlainVae()
  const values = Array.from({ length: 600 }, (_, index) => index % 256)
  const { mean, logVariance, shape } = await model.encode(firstPixels(values))
  t.same(shape, [600, 2])
  t.ok(
    near(
      mean,
      values.flatMap((value) => [1 + value / 255, 2]),
    ),
  )
  t.ok(
    near(
      logVariance,
      values.flatMap(() => [0, Math.log(4)]),
    ),
  )
})

t.test('decode returns the images of latents', async (t) => {
  using model = await knownPlainVae()
  const images = await model.decode(Float32Array.of(0.5, -1, 3, 2))
  t.same(images.shape, [2, 1, 8, 8])
  t.ok(near(images.float.subarray(0, 3), [sigmoid(0.5), sigmoid(-1), 0.5]))
  t.ok(near(images.float.subarray(64, 67), [sigmoid(3), sigmoid(2), 0.5]))
})

t.test('reconstruct decodes the posterior’s mean', async (t) => {
  using model = await knownPlainVae()
  const source = firstPixels([0, 255])
  const images = await model.reconstruct(source)
  t.ok(near(images.float.subarray(0, 3), [sigmoid(1), sigmoid(2), 0.5]))
  t.ok(near(images.float.subarray(64, 67), [sigmoid(2), sigmoid(2), 0.5]))
  t.same(images.float, (await model.decode((await model.encode(source)).mean)).float)
  t.same([images.bytes[2], images.range], [128, [0, 1]])
})

t.test('reconstruct can sample the posterior, with a seed', async (t) => {
  using model = await knownPlainVae()
  const drawn = await model.reconstruct(black, { sample: true, seed: 6 })
  const noise = await model.latents({ count: 3, seed: 6 })
  for (const index of [0, 1, 2]) {
    const [first = 0, second = 0] = noise.subarray(index * 2)
    const expected = [sigmoid(1 + first), sigmoid(2 + 2 * second)]
    t.ok(near(drawn.float.subarray(index * 64, index * 64 + 2), expected), `image ${index}`)
  }
  const again = await model.reconstruct(black, { sample: true, seed: 6 })
  t.same(again.float, drawn.float)
  t.notSame((await model.reconstruct(black, { sample: true, seed: 7 })).float, drawn.float)
})

t.test('reconstruct uses different noise for every image of several batches', async (t) => {
  using model = await knownPlainVae()
  const values = Array.from({ length: 600 }, (_, index) => index % 256)
  const images = await model.reconstruct(firstPixels(values))
  const first = values.map((_, index) => images.float[index * 64] ?? 0)
  t.ok(
    near(
      first,
      values.map((value) => sigmoid(1 + value / 255)),
    ),
  )
  const drawn = await model.reconstruct(firstPixels(Array(600).fill(0)), { sample: true })
  t.equal(new Set(Array.from({ length: 600 }, (_, at) => drawn.float[at * 64])).size > 590, true)
})

t.test('elbo is reconstruction + beta · kl, in nats per image', async (t) => {
  // The decoder's weights are 0: every pixel is ½, and its cross-entropy with any image is log 2.
  const flat = {
    biases: { 'encoder.mean.bias': [1, 2], 'encoder.logVariance.bias': [0, Math.log(4)] },
  }
  using model = await knownVae({ ...tinyVae, objective: { beta: 4 } }, flat)
  const { loss, reconstruction, kl, klPerDimension } = await model.elbo(firstPixels([0, 99, 255]))
  const [first = 0, second = 0] = klOfKnown
  t.ok(near(klPerDimension, klOfKnown))
  t.ok(near([reconstruction, kl], [64 * Math.log(2), first + second]))
  t.ok(Math.abs(loss - (64 * Math.log(2) + 4 * (first + second))) < 1e-4)

  using squared = await knownVae({ ...tinyVae, objective: { reconstruction: 'mse' } }, flat)
  const white = { bytes: new Uint8Array(64).fill(255), shape: [1, 1, 8, 8] }
  t.ok(near([(await squared.elbo(white)).reconstruction], [64 * 0.25]))
})

t.test('elbo draws its latents with the seed, different ones for each batch', async (t) => {
  using model = await knownPlainVae()
  const data = datasetFromArrays({ images: new Uint8Array(600 * 64), shape: [600, 1, 8, 8] })
  const elbo = await model.elbo(data, { seed: 1 })
  t.same(await model.elbo(data, { seed: 1 }), elbo)
  t.not((await model.elbo(data, { seed: 2 })).reconstruction, elbo.reconstruction)
  t.ok(near(elbo.klPerDimension, klOfKnown))
  // Both batches have the same black images: with the same noise their losses would be equal.
  const [one, two] = [data.slice(0, 256), data.slice(0, 512)]
  t.not((await model.elbo(one)).reconstruction, (await model.elbo(two)).reconstruction)
})

t.test('interpolateImages is linear between the posterior means', async (t) => {
  using model = await knownPlainVae()
  const [from, to] = [firstPixels([0]), firstPixels([255])]
  const images = await model.interpolateImages({ from, to, frames: 5 })
  t.same([images.count, images.columns], [5, 5])
  for (const frame of [0, 1, 2, 3, 4])
    t.ok(
      near(images.float.subarray(frame * 64, frame * 64 + 2), [1 + frame / 4, 2].map(sigmoid)),
      `frame ${frame}`,
    )
  t.ok(near(images.float.subarray(0, 64), (await model.reconstruct(from)).float))
  const arc = await model.interpolateImages({ from, to, frames: 5, method: 'spherical' })
  t.notSame(arc.float, images.float)
})

t.test('encoder and decoder receive the class of each image', async (t) => {
  using model = await classVae()
  const { bytes, shape } = firstPixels([255, 255])
  const data = datasetFromArrays({ images: bytes, shape, labels: Uint8Array.of(2, 0) })
  t.ok(near((await model.encode(data)).mean, [1, 2, 1, 0]))
  const images = await model.reconstruct(data)
  t.same(images.labels, [2, 0])
  t.ok(near(images.float.subarray(0, 5), [1, 2, 0, 0, 4].map(sigmoid)))
  t.ok(near(images.float.subarray(64, 69), [1, 0, 4, 0, 0].map(sigmoid)))
  t.ok(near([(await model.elbo(data)).kl], [(1 + 4 + 1) / 4]))
  t.ok(near((await model.encode({ bytes, shape }, { label: 1 })).mean, [1, 1, 1, 1]))
})

t.test('interpolateImages also interpolates the class', async (t) => {
  using model = await classVae()
  const [from, to] = [firstPixels([0]), firstPixels([255])]
  const images = await model.interpolateImages({ from, to, frames: 3, label: [0, 2] })
  t.ok(near(images.float.subarray(64, 69), [0.5, 1, 2, 0, 2].map(sigmoid)))
  const data = datasetFromArrays({
    images: firstPixels([0, 255]).bytes,
    shape: [2, 1, 8, 8],
    labels: Uint8Array.of(0, 2),
  })
  const [first, last] = [data.slice(0, 1), data.slice(1, 2)]
  const own = await model.interpolateImages({ from: first, to: last, frames: 3 })
  t.same(own.float, images.float, 'labels of the dataset')
})

t.test('invalid input is refused, and the model can still be used', async (t) => {
  using model = await knownPlainVae()
  const [one, two] = [firstPixels([0]), firstPixels([0, 0])]
  await t.rejects(model.interpolateImages({ from: one, to: two }), {
    code: 'CONFIG_INVALID',
    path: 'to',
    message: /a single image, got 2/,
  })
  await t.rejects(model.interpolateImages({ from: one, to: one, frames: 1 }), {
    code: 'CONFIG_INVALID',
    path: 'frames',
  })
  const large = datasetFromArrays({ images: new Uint8Array(784), shape: [1, 1, 28, 28] })
  const calls: (() => Promise<unknown>)[] = [
    () => model.encode(large),
    () => model.reconstruct(large),
    () => model.elbo(large),
    () => model.interpolateImages({ from: large, to: one }),
  ]
  for (const call of calls)
    await t.rejects(call(), { code: 'DATA_MISMATCH', expected: '1 x 8 x 8' })
  await t.rejects(model.encode(one, { label: 0 }), { message: /trained without classes/ })
  await t.rejects(model.decode(new Float32Array(3)), {
    message: /2 numbers per image, got \d in total/,
  })
  await t.rejects(model.elbo(one, { seed: 0.5 }), {
    code: 'CONFIG_INVALID',
    path: 'seed',
  })
  using classes = await classVae()
  const unlabelled = { code: 'DATA_MISMATCH', message: /no labels/ }
  await t.rejects(classes.encode(one), unlabelled)
  await t.rejects(classes.elbo(one), unlabelled)
  await t.rejects(classes.decode(new Float32Array(2)), {
    code: 'CONFIG_INVALID',
    path: 'label',
  })
  await t.rejects(classes.interpolateImages({ from: one, to: one, label: [0, 1, 2] }), {
    code: 'CONFIG_INVALID',
    path: 'label',
  })
  t.equal((await model.encode(one)).mean.length, 2)
})
