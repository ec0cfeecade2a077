import { readFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { Dataset } from '../../lib/data/dataset.js'
import { pairSimilarity } from '../../lib/evaluation/pair-similarity.js'
import { readSafetensors } from '../../lib/formats/safetensors.js'

/** Images of one grey value each. */
function plain(values: readonly number[], side = 16) {
  const size = side * side
  const bytes = new Uint8Array(values.length * size)
  for (const [at, value] of values.entries()) bytes.fill(value, at * size, (at + 1) * size)
  return { bytes, shape: [values.length, 1, side, side] }
}

function near(t: Test, found: number | undefined, wanted: number, name: string): void {
  const error = Math.abs((found ?? Number.NaN) - wanted)
  t.ok(error <= 1e-9 + 1e-4 * Math.abs(wanted), `${name}: ${found}, wanted ${wanted}`)
}

t.test('black and white have 0 dB, and an SSIM that comes from its constants only', async (t) => {
  const found = await pairSimilarity(plain([0]), plain([255]))
  near(t, found.psnr[0], 0, 'PSNR')
  // Without contrast only luminance counts: (0 + (0.01 · 255)²) / (255² + (0.01 · 255)²).
  const luminance = 1e-4 / 1.0001
  near(t, found.meanSsim, luminance, 'SSIM')
  near(t, found.meanMsSsim, luminance ** (0.3001 / (0.0448 + 0.2856 + 0.3001)), 'MS-SSIM')
  t.same(found.flags, [])
})

t.test('equal images have infinite PSNR, are counted, and are left out of the mean', async (t) => {
  const found = await pairSimilarity(plain([7, 100]), plain([7, 110]))
  t.equal(found.psnr[0], Number.POSITIVE_INFINITY)
  near(t, found.ssim?.[0], 1, 'SSIM')
  near(t, found.msSsim[0], 1, 'MS-SSIM')
  near(t, found.meanPsnr, 20 * Math.log10(255 / 10), 'the mean of those that differ')
  t.match(found, { count: 2, equal: 1, flags: [{ reason: 'equalImages', message: /^1 pair is/ }] })
  const all = await pairSimilarity(plain([7, 100]), plain([7, 100]))
  t.notOk('meanPsnr' in all)
  t.match(all, { equal: 2, flags: [{ message: /^2 pairs are/ }] })
})

t.test('images below 11 pixels have no SSIM, but a flag', async (t) => {
  const found = await pairSimilarity(plain([0], 10), plain([255], 10))
  t.notOk('ssim' in found || 'meanSsim' in found)
  t.match(found.flags, [{ reason: 'smallImages', message: /10 x 10 are too small for SSIM/ }])
  t.equal(found.msSsim.length, 1)
  t.ok('ssim' in (await pairSimilarity(plain([0], 11), plain([255], 11))))
})

t.test('values agree with scikit-image and torchmetrics, for grey and colour images', async (t) => {
  const each = z.object({
    psnr: z.array(z.number()),
    ssim: z.array(z.number()),
    msSsim: z.object({ weights: z.array(z.number()), values: z.array(z.number()) }),
  })
  const folder = new URL('fixtures/', import.meta.url)
  const text = await readFile(new URL('metrics.json', folder), 'utf8')
  const { images } = z.object({ images: z.record(z.string(), each) }).parse(JSON.parse(text))
  const { tensors } = await readSafetensors(new URL('metrics.safetensors', folder).pathname)
  for (const [name, wanted] of Object.entries(images)) {
    const [first, second] = [`${name}.first`, `${name}.second`].map((side) => {
      const tensor = tensors.find((one) => one.name === side)
      if (tensor === undefined) throw new Error(`the fixture has no ${side}`)
      return Dataset.fromArrays({ images: tensor.data, shape: tensor.shape })
    })
    if (first === undefined || second === undefined) throw new Error('two sets')
    const found = await pairSimilarity(first, second)
    for (const [at, value] of wanted.psnr.entries()) near(t, found.psnr[at], value, `${name} PSNR`)
    for (const [at, value] of wanted.ssim.entries())
      near(t, found.ssim?.[at], value, `${name} SSIM`)
    near(t, found.msSsimWeights[0], wanted.msSsim.weights[0] ?? 0, `${name}: weight`)
    for (const [at, value] of wanted.msSsim.values.entries())
      near(t, found.msSsim[at], value, `${name} MS-SSIM`)
  }
})

t.test('images in several parts keep their places', async (t) => {
  const greys = Array.from({ length: 300 }, (_, at) => at % 200)
  const found = await pairSimilarity(
    plain(
      greys.map(() => 255),
      2,
    ),
    plain(greys, 2),
  )
  t.equal(found.psnr.length, 300)
  for (const at of [0, 255, 256, 299])
    near(t, found.psnr[at], 20 * Math.log10(255 / (255 - (greys[at] ?? 0))), `pair ${at}`)
})

t.test('different counts, different sizes and values without images are refused', async (t) => {
  await t.rejects(pairSimilarity(plain([1, 2]), plain([1])), {
    code: 'DATA_MISMATCH',
    expected: '[2, 1, 16, 16]',
    received: '[1, 1, 16, 16]',
  })
  await t.rejects(pairSimilarity(plain([1]), plain([1], 12)), { code: 'DATA_MISMATCH' })
  const none: unknown = { bytes: [1], shape: [1] }
  await t.rejects(pairSimilarity(plain([1]), Object(none)), {
    code: 'CONFIG_INVALID',
    path: 'second',
  })
})
