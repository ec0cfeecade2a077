import t from 'tap'
import type { FeatureExtractor } from '../../lib/evaluation/extractors/feature-extractor.js'
import { pixelsOf } from '../../lib/models/images.js'
import { latentSmoothness } from '../../lib/reports/latent-smoothness.js'
import { fakeExtractor } from '../evaluation/fake-extractor.js'
import { knownPlainVae, plainWgan, sigmoid, stripesGan } from '../known-model.js'

const points = 16

/** An extractor that gives each image one number, by its place on the path and the number of the path. */
function byPlace(feature: (point: number, path: number) => number): FeatureExtractor {
  let looked = 0
  return {
    identity: fakeExtractor().identity,
    async extract(images) {
      const [count = 0] = (await pixelsOf(images)).shape
      const data = Float32Array.from({ length: count }, (_, at) =>
        feature((looked + at) % points, Math.floor((looked + at) / points)),
      )
      looked += count
      return { features: { shape: [count, 1], data } }
    },
    dispose() {},
  }
}

const smoothnessOf = async (feature: (point: number, path: number) => number, pairs = 3) => {
  using model = await plainWgan()
  return await latentSmoothness(model, { extractor: byPlace(feature), pairs, points })
}

t.test('equal steps have a ratio of 1', async (t) => {
  const { ratio, ratioStd, meanStep, still } = await smoothnessOf((point) => 3 * point)
  t.same({ ratio, ratioStd, meanStep, still }, { ratio: 1, ratioStd: 0, meanStep: 3, still: 0 })
})

t.test('a change in a single step has a ratio of points - 1', async (t) => {
  const { ratio, meanStep } = await smoothnessOf((point) => (point < 8 ? 0 : 30))
  t.same([ratio, meanStep], [15, 2])
})

t.test('one step that is six times as long as the other fourteen', async (t) => {
  const { ratio } = await smoothnessOf((point) => (point < 8 ? point : point + 5))
  t.equal(ratio, 6 / (20 / 15))
})

t.test('the mean and the deviation are over paths', async (t) => {
  const half = (point: number, path: number) => (path % 2 === 0 ? point : point < 5 ? 0 : 15)
  const { ratio, ratioStd, meanStep } = await smoothnessOf(half, 4)
  t.same([ratio, ratioStd, meanStep], [8, 7, 1], 'of 1 and 15')
})

t.test('paths without change are counted, and give no NaN', async (t) => {
  const some = await smoothnessOf((point, path) => (path === 1 ? 7 : point))
  t.same([some.ratio, some.still], [1, 1])
  const none = await smoothnessOf(() => 7)
  t.same([none.ratio, none.ratioStd, none.meanStep, none.still], [undefined, undefined, 0, 3])
  t.notOk('ratio' in none)
})

t.test('paths connect pairs of latents that are drawn as by sample()', async (t) => {
  using model = await knownPlainVae()
  const [pairs, seed] = [5, 3]
  const { ratio, meanStep, method } = await latentSmoothness(model, {
    extractor: fakeExtractor(),
    pairs,
    points,
    seed,
  })
  // The decoder's first two pixels are sigmoid(z), rounded to bytes: the features.
  const latents = await model.latents({ count: 2 * pairs, seed })
  const paths = Array.from({ length: pairs }, (_, pair) => {
    const [a0 = 0, a1 = 0, b0 = 0, b1 = 0] = latents.subarray(4 * pair, 4 * pair + 4)
    const at = (from: number, to: number, t: number) =>
      Math.round(255 * sigmoid((1 - t) * from + t * to))
    const places = Array.from({ length: points }, (_, k) => k / (points - 1))
    const images = places.map((t) => [at(a0, b0, t), at(a1, b1, t)] as const)
    const steps = images.slice(1).map(([x, y], k) => {
      const [before = 0, above = 0] = images[k] ?? []
      return Math.hypot(x - before, y - above)
    })
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length
    return { mean, ratio: Math.max(...steps) / mean }
  })
  const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / pairs
  const near = (found: number | undefined, wanted: number) =>
    t.ok(Math.abs((found ?? 0) - wanted) < 1e-9 * wanted, `${found}, not ${wanted}`)
  near(ratio, meanOf(paths.map((path) => path.ratio)))
  near(meanStep, meanOf(paths.map((path) => path.mean)))
  t.equal(method, 'linear')
})

t.test('the interpolation is the default of the model', async (t) => {
  for (const [latent, method] of [
    ['normal', 'spherical'],
    ['uniform', 'linear'],
  ] as const) {
    using model = await plainWgan(latent)
    const found = await latentSmoothness(model, { extractor: fakeExtractor(), pairs: 1 })
    t.match(found, { method, pairs: 1, points: 16, seed: 0, features: { name: 'first pixels' } })
  }
})

t.test('a path stays within a class, all classes in turn', async (t) => {
  using model = await stripesGan()
  const classes: number[] = []
  const extractor: FeatureExtractor = {
    ...fakeExtractor(),
    async extract(images) {
      const { data, shape } = await pixelsOf(images)
      const [count = 0] = shape
      for (let image = 0; image < count; image++) {
        const [pixels, grey] = [data.subarray(image * 64 + 4, image * 64 + 7), 140]
        classes.push(pixels.findIndex((pixel) => pixel > grey))
      }
      return { features: { shape: [count, 1], data: new Float32Array(count) } }
    },
  }
  await latentSmoothness(model, { extractor, pairs: 4, points: 3 })
  t.same(classes, [0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0, 0])
})

t.test('many paths are measured in parts, and the seed decides the values', async (t) => {
  using model = await plainWgan()
  const walk = (seed: number, onProgress?: (done: number, total: number) => void) =>
    latentSmoothness(model, { extractor: fakeExtractor(), pairs: 300, seed }, { onProgress })
  const reported: number[][] = []
  const first = await walk(1, (...progress) => reported.push(progress))
  t.same(reported, [
    [256, 300],
    [300, 300],
  ])
  t.same(await walk(1), first)
  t.not((await walk(2)).ratio, first.ratio)
})

t.test('wrong options are refused, and a signal aborts it', async (t) => {
  using model = await plainWgan()
  const extractor = fakeExtractor()
  await t.rejects(latentSmoothness(model, { extractor, points: 2 }), { code: 'CONFIG_INVALID' })
  await t.rejects(latentSmoothness(model, { extractor, pairs: 0 }), {
    code: 'CONFIG_INVALID',
    path: 'pairs',
  })
  const stopped = { signal: AbortSignal.abort() }
  await t.rejects(latentSmoothness(model, { extractor }, stopped), { name: 'AbortError' })
})
