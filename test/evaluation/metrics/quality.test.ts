import t from 'tap'
import { densityCoverage } from '../../../lib/evaluation/metrics/density-coverage.js'
import { fid } from '../../../lib/evaluation/metrics/fid.js'
import { metrics } from '../../../lib/evaluation/metrics/index.js'
import { kid } from '../../../lib/evaluation/metrics/kid.js'
import { precisionRecall } from '../../../lib/evaluation/metrics/precision-recall.js'
import { randomNumbers } from '../../random-numbers.js'
import { digitBytes, digitLabels, inputOf, measured } from './digit-input.js'

/** Metrics rank sets of known quality correctly. */

const unseen = digitBytes(1500, 2000)

function noised(images: Uint8Array, amount: number): Uint8Array {
  const noise = randomNumbers(9)
  return images.map((value) => {
    const changed = value + (noise() - 0.5) * 2 * amount
    return Math.min(255, Math.max(0, Math.round(changed)))
  })
}

const sets = {
  real: unseen,
  slightlyNoised: noised(unseen, 120),
  noised: noised(unseen, 250),
  random: noised(new Uint8Array(unseen.length).fill(128), 128),
}

async function figure(metric: (typeof metrics)[number], images: Uint8Array, name: string) {
  const { values } = await metric.measure(inputOf(measured(images)))
  return values[name] ?? Number.NaN
}

t.test('FID and KID increase from real digits to noisy digits to noise', async (t) => {
  for (const metric of [fid, kid]) {
    const found: number[] = []
    for (const images of Object.values(sets)) found.push(await figure(metric, images, metric.name))
    t.same(
      found,
      found.toSorted((one, other) => one - other),
      `${metric.name}: ${found.join(' < ')}`,
    )
    t.ok((found[0] ?? 0) < 0.5 * (found[1] ?? 0), 'real ones are far below')
  }
})

t.test('precision, recall, density and coverage decrease to 0 with noise', async (t) => {
  for (const [metric, name] of [
    [precisionRecall, 'precision'],
    [precisionRecall, 'recall'],
    [densityCoverage, 'density'],
    [densityCoverage, 'coverage'],
  ] as const) {
    t.ok((await figure(metric, sets.real, name)) > 0.6, `${name} of real digits`)
    t.equal(await figure(metric, sets.random, name), 0, `${name} of noise`)
  }
})

t.test('a set compared with itself has the best values', async (t) => {
  const set = measured(unseen)
  const self = { generated: set, real: set, training: set, seed: 1 }
  const distance = (await fid.measure(self)).values.fid ?? Number.NaN
  t.ok(distance < 1e-6, `FID ${distance}`)
  t.same((await precisionRecall.measure(self)).values, { precision: 1, recall: 1 })
  const { density, coverage } = (await densityCoverage.measure(self)).values
  t.equal(density, 1)
  t.equal(coverage, 1)
  const { kid: kernel } = (await kid.measure(self)).values
  t.ok(Math.abs(kernel ?? Number.NaN) < 0.02, `KID ${kernel}`)
})

t.test('an offset of all features does not change distances', async (t) => {
  const near = measured(unseen)
  const { data } = await near.features()
  const features = new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4)
  // 2^12 leaves such features their first bits, so that both sets hold the same numbers.
  const coarse = features.map((value) => Math.round(value * 1024) / 1024)
  const shifted = coarse.map((value) => value + 4096)
  for (const metric of [precisionRecall, densityCoverage, fid]) {
    const [here, there] = [coarse, shifted].map((rows) => measured(unseen, undefined, rows))
    if (here === undefined || there === undefined) throw new Error('two sets')
    const one = await metric.measure({ generated: here, real: here, training: here, seed: 1 })
    const other = await metric.measure({ generated: there, real: there, training: there, seed: 1 })
    for (const [name, value] of Object.entries(one.values)) {
      t.ok(Math.abs((other.values[name] ?? Number.NaN) - value) < 1e-6, `${name}: ${value}`)
    }
  }
})

t.test(
  'the same seed gives the same figures to the last bit, another seed other pairs',
  async (t) => {
    const images = measured(digitBytes(5000, 6200), digitLabels(5000, 6200))
    const input = { ...inputOf(images), real: measured(digitBytes(0, 1100)) }
    for (const metric of metrics.filter(
      ({ needs }) => needs.includes('images') && !needs.includes('trainer'),
    )) {
      const first = await metric.measure({ ...input, seed: 3 })
      t.same(await metric.measure({ ...input, seed: 3 }), first, metric.name)
    }
    for (const name of ['kid', 'msSsim']) {
      const metric = metrics.find((each) => each.name === name)
      const first = await metric?.measure({ ...input, seed: 3 })
      const second = await metric?.measure({ ...input, seed: 4 })
      t.not(first?.values[name], second?.values[name], `${name} with another seed`)
    }
  },
)
