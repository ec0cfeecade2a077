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
  evidenceOf,
  measured,
  repeated,
} from './digit-evidence.js'

/** What goes wrong with generative models is exposed by the metrics meant for it. */

const reasons = ({ flags }: MetricResult) => [...new Set(flags.map(({ reason }) => reason))].sort()
const value = ({ values }: MetricResult, name: string) => values[name] ?? Number.NaN

const honest = evidenceOf(measured(digitBytes(5000, 5500), digitLabels(5000, 5500)))
const oneDigit = evidenceOf(
  measured(repeated(digitsOfClass(3, 1), 500), new Uint8Array(500).fill(3)),
)
const oneClass = evidenceOf(measured(digitsOfClass(7, 500), digitLabels(5000, 5500)))
const copied = evidenceOf(measured(digitBytes(200, 700)))

t.test('honest images raise no flag of collapse or memory', async (t) => {
  t.same(reasons(await classHistogram.measure(honest)), [])
  t.same(reasons(await msSsim.measure(honest)), [])
  t.same(reasons(await memorisation.measure(honest)), ['fewImages'], 'the floor has 500 images')
})

t.test('one digit repeated is collapsed', async (t) => {
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

t.test('different images of one class are collapsed by their classes alone', async (t) => {
  t.same(reasons(await msSsim.measure(oneClass)), [])
  t.ok(reasons(await classHistogram.measure(oneClass)).includes('collapsed'))
  t.ok(value(await labelAgreement.measure(oneClass), 'labelAgreement') < 0.15)
})

t.test('images in the order of their classes make splits of few classes', async (t) => {
  const sorted = Buffer.concat([0, 1, 2, 3, 4].map((label) => digitsOfClass(label, 100)))
  const labels = Uint8Array.from({ length: 500 }, (_, i) => Math.floor(i / 100))
  const score = await inceptionScore.measure(evidenceOf(measured(sorted, labels)))
  t.ok(reasons(score).includes('sortedLabels'))
  t.notOk(reasons(await inceptionScore.measure(honest)).includes('sortedLabels'))
})

t.test('training images are memorised, by features and by pixels', async (t) => {
  const fresh = await memorisation.measure(honest)
  const found = await memorisation.measure(copied)
  t.ok(reasons(found).includes('memorised'))
  t.notOk(reasons(fresh).includes('memorised'))
  for (const space of ['feature', 'pixel']) {
    t.equal(value(found, `${space}Ratio`), 0)
    t.equal(value(found, `${space}Copies`), 1)
    t.equal(value(found, `${space}Authenticity`), 0)
    t.ok(
      Math.abs(value(fresh, `${space}Ratio`) - 1) < 0.15,
      'unseen ones are as far as unseen ones',
    )
    t.ok(value(fresh, `${space}Copies`) < 0.01)
    t.ok(value(fresh, `${space}Authenticity`) > 0.3)
  }
  t.same(found.details?.pixelDistances, new Array(10).fill(0))
  const pairs = found.details?.pixelTraining ?? []
  t.same(
    pairs,
    found.details?.pixelGenerated?.map((place) => place + 200),
    'pairs are named by their places',
  )
})

t.test('slightly changed training images are memorised, too', async (t) => {
  const changed = digitBytes(200, 700).map((pixel, i) => (i % 5 === 0 ? pixel ^ 3 : pixel))
  const found = await memorisation.measure(evidenceOf(measured(changed)))
  t.ok(reasons(found).includes('memorised'))
  t.ok(value(found, 'pixelRatio') < 0.1)
})

t.test('a few copies among honest images are found by their share', async (t) => {
  const some = Buffer.concat([digitBytes(200, 215), digitBytes(5000, 5485)])
  const found = await memorisation.measure(evidenceOf(measured(some)))
  t.ok(reasons(found).includes('memorised'))
  t.ok(value(found, 'pixelRatio') > 0.8, 'the median does not see them')
  t.ok(value(found, 'pixelCopies') >= 0.03)
})

t.test('label agreement is what the classifier says, by class', async (t) => {
  const right = await labelAgreement.measure(honest)
  t.ok(value(right, 'labelAgreement') > 0.7)
  t.same(right.details?.classes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  const wrong = digitLabels(5000, 5500).map((label) => (label + 1) % 10)
  const found = await labelAgreement.measure(evidenceOf(measured(digitBytes(5000, 5500), wrong)))
  t.ok(value(found, 'labelAgreement') < 0.1)
  await t.rejects(labelAgreement.measure(copied), { code: 'DATA_MISMATCH', path: 'labels' })
})
