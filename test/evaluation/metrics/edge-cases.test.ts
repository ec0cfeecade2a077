import t from 'tap'
import { findMetric, metrics } from '../../../lib/evaluation/metrics/index.js'
import { finiteResult } from '../../../lib/evaluation/metrics/result.js'
import {
  digitBytes,
  digitLabels,
  digitsOfClass,
  inputOf,
  measured,
  repeated,
} from './digit-input.js'

/** Degenerate sets: every metric gives finite values, or none and a reason. */

const set = (images: Uint8Array, labels?: Uint8Array) => measured(images, labels)
const firstLabels = (count: number) => digitLabels(0, count)
const sets = {
  'one image': set(digitBytes(0, 1), firstLabels(1)),
  'two images': set(digitBytes(0, 2), firstLabels(2)),
  'fewer images than features': set(digitBytes(0, 20), firstLabels(20)),
  'identical images': set(repeated(digitBytes(0, 1), 60), new Uint8Array(60)),
  'black images': set(new Uint8Array(60 * 784), new Uint8Array(60)),
  'one class': set(digitsOfClass(1, 60), new Uint8Array(60).fill(1)),
}

for (const [name, images] of Object.entries(sets)) {
  for (const metric of metrics) {
    if (!metric.needs.includes('images')) continue
    t.test(`${metric.name} of ${name}`, async (t) => {
      for (const input of [
        inputOf(images),
        {
          generated: measured(digitBytes(0, 60), firstLabels(60)),
          real: images,
          training: images,
          seed: 1,
        },
        { generated: images, real: images, training: images, seed: 1 },
      ]) {
        const { values, details = {}, flags } = await metric.measure(input)
        const known = metric.values.flatMap(({ name, spread = name }) => [name, spread])
        for (const [key, value] of Object.entries(values)) {
          t.ok(Number.isFinite(value), `${key} is ${value}`)
          t.ok(known.includes(key), `${key} is in the metric's values`)
        }
        t.ok(Object.values(details).flat().every(Number.isFinite), 'details are finite')
        t.ok(flags.every(({ message }) => !/NaN|undefined|Infinity/.test(message)))
        if (Object.keys(values).length === 0) t.ok(flags.length > 0, 'no values without a reason')
      }
    })
  }
}

const flagged: readonly [string, keyof typeof sets, string][] = [
  ['fid', 'one image', 'fewImages'],
  ['fid', 'fewer images than features', 'fewImages'],
  ['fid', 'identical images', 'identicalImages'],
  ['kid', 'one image', 'fewImages'],
  ['kid', 'identical images', 'identicalImages'],
  ['inceptionScore', 'two images', 'fewImages'],
  ['precisionRecall', 'two images', 'fewImages'],
  ['precisionRecall', 'identical images', 'identicalImages'],
  ['densityCoverage', 'two images', 'unequalCounts'],
  ['msSsim', 'one image', 'noPairs'],
  ['classHistogram', 'one class', 'emptyClasses'],
]
for (const [name, which, reason] of flagged) {
  t.test(`${name} of ${which} is flagged ${reason}`, async (t) => {
    const { flags } = await findMetric(name).measure(inputOf(sets[which]))
    t.ok(
      flags.some((flag) => flag.reason === reason),
      JSON.stringify(flags),
    )
  })
}

t.test('balls of identical images have an edge only, which counts for precision', async (t) => {
  const same = sets['identical images']
  const self = { generated: same, real: same, training: same, seed: 1 }
  const { values } = await findMetric('precisionRecall').measure(self)
  t.same(values, { precision: 1, recall: 1 })
  const found = await findMetric('densityCoverage').measure(self)
  t.same(found.values, { density: 0, coverage: 0 })
})

t.test('features that are NaN or have another length are refused', async (t) => {
  const images = digitBytes(0, 10)
  const broken = new Float32Array(10 * 49).fill(1)
  broken[3 * 49] = Number.NaN
  for (const name of ['fid', 'kid', 'precisionRecall', 'densityCoverage', 'memorisation']) {
    const measure = (features: Float32Array) =>
      findMetric(name).measure(inputOf(measured(images, undefined, features)))
    await t.rejects(measure(broken), { code: 'DATA_INVALID', message: /row 3/ }, name)
    await t.rejects(measure(new Float32Array(10 * 48)), { code: 'DATA_MISMATCH' }, name)
  }
})

t.test('extreme features give finite values, and non-finite values are left out', async (t) => {
  const huge = new Float32Array(60 * 49).map((_, i) => (i % 3) * 1e38)
  const input = inputOf(measured(digitBytes(0, 60), undefined, huge))
  for (const name of ['fid', 'kid', 'precisionRecall', 'densityCoverage']) {
    const { values } = await findMetric(name).measure(input)
    t.ok(Object.values(values).every(Number.isFinite), name)
  }
  t.same(finiteResult({ one: 1, other: Number.NaN }, [undefined]), {
    values: { one: 1 },
    flags: [{ reason: 'notFinite', message: 'other is NaN and is left out' }],
  })
})

t.test('a metric is found by its name, and an unknown name gets a suggestion', async (t) => {
  t.equal(findMetric('fid').title, 'FID')
  t.throws(() => findMetric('fids'), { code: 'CONFIG_INVALID', message: /did you mean "fid"/ })
  t.equal(new Set(metrics.map(({ name }) => name)).size, metrics.length)
})
