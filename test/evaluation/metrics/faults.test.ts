import t from 'tap'
import { classHistogram } from '../../../lib/evaluation/metrics/class-histogram.js'
import { densityCoverage } from '../../../lib/evaluation/metrics/density-coverage.js'
import { inceptionScore } from '../../../lib/evaluation/metrics/inception-score.js'
import { labelAgreement } from '../../../lib/evaluation/metrics/label-agreement.js'
import { memorisation } from '../../../lib/evaluation/metrics/memorisation.js'
import type { MetricResult } from '../../../lib/evaluation/metrics/metric.js'
import { msSsim } from '../../../lib/evaluation/metrics/ms-ssim.js'
import { precisionRecall } from '../../../lib/evaluation/metrics/precision-recall.js'
import {
  digitBytes,
  digitLabels,
  digitsOfClass,
  inputOf,
  measured,
  repeated,
} from './digit-input.js'

/** Metrics detect the faults of generative models that they are made for. */

const reasons = ({ flags }: MetricResult) => [...new Set(flags.map(({ reason }) => reason))].sort()
const value = ({ values }: MetricResult, name: string) => values[name] ?? Number.NaN

const unseen = inputOf(measured(digitBytes(5000, 5500), digitLabels(5000, 5500)))
const oneDigit = inputOf(measured(repeated(digitsOfClass(3, 1), 500), new Uint8Array(500).fill(3)))
const oneClass = inputOf(measured(digitsOfClass(7, 500), digitLabels(5000, 5500)))
const copied = inputOf(measured(digitBytes(200, 700)))

t.test('unseen real images raise no flag of collapse or memorisation', async (t) => {
  t.same(reasons(await classHistogram.measure(unseen)), [])
  t.same(reasons(await msSsim.measure(unseen)), [])
  t.same(
    reasons(await memorisation.measure(unseen)),
    ['fewImages'],
    'the unseen images are only 500',
  )
})

t.test('one repeated digit is flagged as collapsed', async (t) => {
  const histogram = await classHistogram.measure(oneDigit)
  t.same(reasons(histogram), ['collapsed', 'emptyClasses'])
  t.equal(value(histogram, 'classEntropy'), 0)
  t.equal(value(histogram, 'missingClasses'), 9)
  t.equal(value(histogram, 'classKl'), Math.log(10))
  const alike = await msSsim.measure(oneDigit)
  t.same(reasons(alike), ['collapsed'])
  t.ok(Math.abs(value(alike, 'msSsim') - 1) < 1e-9)
  t.ok(value(alike, 'msSsimReal') < 0.7)
  t.ok(value(await precisionRecall.measure(oneDigit), 'recall') < 0.02)
  t.ok(value(await densityCoverage.measure(oneDigit), 'coverage') < 0.05)
  const score = await inceptionScore.measure(oneDigit)
  t.ok(Math.abs(value(score, 'inceptionScore') - 1) < 1e-9)
  t.ok(reasons(score).includes('identicalImages'))
})

t.test('different images of one class are flagged by the class histogram only', async (t) => {
  t.same(reasons(await msSsim.measure(oneClass)), [])
  t.ok(reasons(await classHistogram.measure(oneClass)).includes('collapsed'))
  t.ok(value(await labelAgreement.measure(oneClass), 'labelAgreement') < 0.15)
})

t.test('images sorted by class are flagged for the inception score', async (t) => {
  const sorted = Buffer.concat([0, 1, 2, 3, 4].map((label) => digitsOfClass(label, 100)))
  const labels = Uint8Array.from({ length: 500 }, (_, i) => Math.floor(i / 100))
  const score = await inceptionScore.measure(inputOf(measured(sorted, labels)))
  t.ok(reasons(score).includes('sortedLabels'))
  t.notOk(reasons(await inceptionScore.measure(unseen)).includes('sortedLabels'))
})

t.test('training images are flagged as memorised, in features and in pixels', async (t) => {
  const fresh = await memorisation.measure(unseen)
  const found = await memorisation.measure(copied)
  t.ok(reasons(found).includes('memorised'))
  t.notOk(reasons(fresh).includes('memorised'))
  for (const space of ['feature', 'pixel']) {
    t.equal(value(found, `${space}Ratio`), 0)
    t.equal(value(found, `${space}Copies`), 1)
    t.equal(value(found, `${space}Authenticity`), 0)
    t.ok(
      Math.abs(value(fresh, `${space}Ratio`) - 1) < 0.15,
      'unseen images are as far as other unseen images',
    )
    t.ok(value(fresh, `${space}Copies`) < 0.01)
    t.ok(value(fresh, `${space}Authenticity`) > 0.3)
  }
  t.same(found.details?.pixelDistances, new Array(10).fill(0))
  const pairs = found.details?.pixelTraining ?? []
  t.same(
    pairs,
    found.details?.pixelGenerated?.map((place) => place + 200),
    'pairs have the places of their images',
  )
})

t.test('slightly changed training images are flagged as memorised', async (t) => {
  const changed = digitBytes(200, 700).map((pixel, i) => (i % 5 === 0 ? pixel ^ 3 : pixel))
  const found = await memorisation.measure(inputOf(measured(changed)))
  t.ok(reasons(found).includes('memorised'))
  t.ok(value(found, 'pixelRatio') < 0.1)
})

t.test('a few copies among unseen images are found by their share', async (t) => {
  const some = Buffer.concat([digitBytes(200, 215), digitBytes(5000, 5485)])
  const found = await memorisation.measure(inputOf(measured(some)))
  t.ok(reasons(found).includes('memorised'))
  t.ok(value(found, 'pixelRatio') > 0.8, 'the median does not show them')
  t.ok(value(found, 'pixelCopies') >= 0.03)
})

t.test('label agreement is the share that the classifier confirms, by class', async (t) => {
  const right = await labelAgreement.measure(unseen)
  t.ok(value(right, 'labelAgreement') > 0.7)
  t.same(right.details?.classes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  const wrong = digitLabels(5000, 5500).map((label) => (label + 1) % 10)
  const found = await labelAgreement.measure(inputOf(measured(digitBytes(5000, 5500), wrong)))
  t.ok(value(found, 'labelAgreement') < 0.1)
  await t.rejects(labelAgreement.measure(copied), { code: 'DATA_MISMATCH', path: 'labels' })
})
