import t from 'tap'
import { type Dataset, datasetFromArrays } from '../../lib/data/dataset.js'
import { MersenneTwister } from '../../lib/data/mersenne-twister.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { evaluate } from '../../lib/reports/evaluate.js'

/** Metrics rank degraded digits in the order of their degradation. */

process.env.FALSARIO_CACHE = t.testdir()
const count = 1500
const digits = await openDataset('digits')
const real = digits.slice(0, 2 * count)

/** Real digits that are not among the compared ones, changed pixel by pixel. */
function others(name: string, change: (pixels: Uint8Array, at: number) => number): Dataset {
  const fresh = digits.slice(2 * count, 3 * count)
  const images = Uint8Array.from(fresh.images, (_, at) => change(fresh.images, at))
  return datasetFromArrays({ name, images, shape: [count, 1, 28, 28] })
}

/** Replaces each pixel by the mean of its neighbourhood; pixels beyond the edge are black. */
function blurred(radius: number): Dataset {
  const side = 2 * radius + 1
  return others(`blurred, ${side} x ${side}`, (pixels, at) => {
    const [row, column] = [Math.floor((at % 784) / 28), at % 28]
    let sum = 0
    for (let down = -radius; down <= radius; down++)
      for (let across = -radius; across <= radius; across++)
        if (row + down >= 0 && row + down < 28 && column + across >= 0 && column + across < 28)
          sum += pixels[at + 28 * down + across] ?? 0
    return Math.round(sum / side ** 2)
  })
}

const random = new MersenneTwister(1)
const sets = {
  real: others('real', (pixels, at) => pixels[at] ?? 0),
  noised: others('noised', (pixels, at) => {
    return Math.max(0, Math.min(255, Math.round((pixels[at] ?? 0) + random.normal(0, 25))))
  }),
  'blurred, 3 x 3': blurred(1),
  'blurred, 5 x 5': blurred(2),
  'blurred, 7 x 7': blurred(3),
  random: others('random', () => random.integer(0, 256)),
}

async function figures(images: Dataset) {
  const options = { images, data: real, metrics: ['fid', 'kid', 'precisionRecall'], floor: false }
  const { metrics } = await evaluate({ ...options, count, device: 'cpu' })
  const { fid = Number.NaN } = metrics.fid?.values ?? {}
  const { kid = Number.NaN } = metrics.kid?.values ?? {}
  const { precision = Number.NaN } = metrics.precisionRecall?.values ?? {}
  return { fid, kid, precision }
}

t.test('real images are best, random images worst, degraded images between', async (t) => {
  const { real: same, random: noise, ...degraded } = sets
  const best = await figures(same)
  const worst = await figures(noise)
  t.comment(best, worst)
  t.ok(
    best.fid < 0.5 && Math.abs(best.kid) < 0.05 && best.precision > 0.8,
    'real images have almost no distance',
  )
  const found = await Promise.all(Object.values(degraded).map(figures))
  for (const [at, { name }] of Object.values(degraded).entries()) {
    const { fid = Number.NaN, kid = Number.NaN, precision = Number.NaN } = found[at] ?? {}
    t.ok(best.fid < fid && fid < worst.fid, `FID of ${name}: ${fid}`)
    t.ok(best.kid < kid && kid < worst.kid, `KID of ${name}: ${kid}`)
    t.ok(
      best.precision > precision && precision > worst.precision,
      `precision of ${name}: ${precision}`,
    )
  }
  const [, ...blurs] = found
  for (const [at, milder] of blurs.slice(0, -1).entries()) {
    const stronger = blurs[at + 1]
    t.ok(
      stronger && milder.fid < stronger.fid && milder.kid < stronger.kid,
      'more blur, larger distance',
    )
    t.ok(stronger && milder.precision > stronger.precision, 'more blur, lower precision')
  }
})
