import t from 'tap'
import { type Dataset, datasetFromArrays, openDataset } from '../../lib/data/dataset.js'
import { MersenneTwister } from '../../lib/data/mersenne-twister.js'
import { evaluate } from '../../lib/evaluation/evaluate.js'

/** Digits made worse in known ways come in the order that anybody would put them in. */

process.env.FALSARIO_CACHE = t.testdir()
const count = 1500
const digits = await openDataset('digits')
const real = digits.slice(0, 2 * count)

/** Real digits that are not among those compared with, changed pixel by pixel. */
function others(name: string, change: (pixels: Uint8Array, at: number) => number): Dataset {
  const fresh = digits.slice(2 * count, 3 * count)
  const images = Uint8Array.from(fresh.images, (_, at) => change(fresh.images, at))
  return datasetFromArrays({ name, images, shape: [count, 1, 28, 28] })
}

const random = new MersenneTwister(1)
const sets = {
  real: others('real', (pixels, at) => pixels[at] ?? 0),
  noised: others('noised', (pixels, at) => {
    return Math.max(0, Math.min(255, Math.round((pixels[at] ?? 0) + random.normal(0, 25))))
  }),
  // The mean over 5 x 5 pixels, those beyond the edge being black. A mild blur would not do: it moves
  // features towards the middle of all, where precision counts them as real.
  blurred: others('blurred', (pixels, at) => {
    const [row, column] = [Math.floor((at % 784) / 28), at % 28]
    let sum = 0
    for (const down of [-2, -1, 0, 1, 2])
      for (const across of [-2, -1, 0, 1, 2])
        if (row + down >= 0 && row + down < 28 && column + across >= 0 && column + across < 28)
          sum += pixels[at + 28 * down + across] ?? 0
    return Math.round(sum / 25)
  }),
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

t.test('real images are best, random ones worst, spoilt ones between', async (t) => {
  const best = await figures(sets.real)
  const worst = await figures(sets.random)
  for (const spoilt of [sets.noised, sets.blurred]) {
    const found = await figures(spoilt)
    t.comment(spoilt.name, found)
    for (const name of ['fid', 'kid'] as const)
      t.ok(best[name] < found[name] && found[name] < worst[name], `${name} of ${spoilt.name}`)
    t.ok(best.precision > found.precision && found.precision > worst.precision, spoilt.name)
  }
  t.ok(Math.abs(best.kid) < 5 && best.precision > 0.8, 'of real images about none')
})
