import { readFile } from 'node:fs/promises'
import t from 'tap'
import { z } from 'zod'
import { readSafetensors } from '../../../lib/formats/safetensors.js'
import {
  densityCoverage,
  frechetDistance,
  inceptionScore,
  kernelDistance,
  moments,
  msSsim,
  type NativeTensor,
  precisionRecall,
  psnr,
  ssim,
} from '../../../lib/native/index.js'

/** Metrics compared with Python packages. reference.py, which made the fixtures, lists the packages. */

const scales = z.object({ weights: z.array(z.number()), values: z.array(z.number()) })
const reference = z.object({
  features: z.record(
    z.string(),
    z.object({
      fid: z.number(),
      kid: z.number(),
      precision: z.number(),
      recall: z.number(),
      density: z.number(),
      coverage: z.number(),
    }),
  ),
  inceptionScore: z.object({ mean: z.number(), deviation: z.number() }),
  images: z.record(
    z.string(),
    z.object({
      psnr: z.array(z.number()),
      ssim: z.array(z.number()),
      msSsim: scales,
      publishedMsSsim: scales.optional(),
    }),
  ),
})

const folder = new URL('../fixtures/', import.meta.url)
const values = reference.parse(
  JSON.parse(await readFile(new URL('metrics.json', folder), 'utf8')) as unknown,
)
const { tensors } = await readSafetensors(new URL('metrics.safetensors', folder).pathname)

function tensor(name: string): NativeTensor {
  const tensor = tensors.find((entry) => entry.name === name)
  if (tensor === undefined) throw new Error(`the fixture has no tensor ${name}`)
  return tensor
}

function agrees(received: number, expected: number, name: string, relative = 1e-4): void {
  const error = Math.abs(received - expected)
  t.ok(error <= relative * Math.abs(expected) + 1e-12, `${name}: ${received}, expected ${expected}`)
}

function allAgree(received: ArrayLike<number>, expected: readonly number[], name: string): void {
  t.equal(received.length, expected.length, `${name}: number of values`)
  for (const [i, value] of expected.entries())
    agrees(received[i] ?? Number.NaN, value, `${name} ${i}`)
}

for (const [name, expected] of Object.entries(values.features)) {
  const real = tensor(`${name}.real`)
  const generated = tensor(`${name}.generated`)
  const fid = await frechetDistance(await moments(real), await moments(generated))
  agrees(fid, expected.fid, `${name}: Fréchet distance`, 1e-3)
  const size = Math.min(real.shape[0] ?? 0, generated.shape[0] ?? 0)
  const [few, many] = [real, generated].map((rows) => firstRows(rows, size))
  if (few === undefined || many === undefined) throw new Error('expected two sets')
  const kid = await kernelDistance(few, many, { subsets: 1, size, seed: 1 })
  agrees(kid.mean, expected.kid, `${name}: kernel distance`)
  const { precision, recall } = await precisionRecall(real, generated, 3)
  agrees(precision, expected.precision, `${name}: precision`)
  agrees(recall, expected.recall, `${name}: recall`)
  const { density, coverage } = await densityCoverage(real, generated, 5)
  agrees(density, expected.density, `${name}: density`)
  agrees(coverage, expected.coverage, `${name}: coverage`)
}

function firstRows(rows: NativeTensor, count: number): NativeTensor {
  const width = rows.shape[1] ?? 0
  return { ...rows, shape: [count, width], data: rows.data.subarray(0, count * width * 4) }
}

const score = await inceptionScore(tensor('logits'), 10)
agrees(score.mean, values.inceptionScore.mean, 'Inception score')
agrees(score.deviation, values.inceptionScore.deviation, 'Inception score: deviation over splits')

for (const [name, expected] of Object.entries(values.images)) {
  const first = tensor(`${name}.first`)
  const second = tensor(`${name}.second`)
  allAgree(await psnr(first, second), expected.psnr, `${name}: PSNR`)
  allAgree(await ssim(first, second), expected.ssim, `${name}: SSIM`)
  for (const [kind, { weights, values: similarities }] of Object.entries({
    shrinking: expected.msSsim,
    ...(expected.publishedMsSsim && { published: expected.publishedMsSsim }),
  })) {
    allAgree(await msSsim(first, second, weights), similarities, `${name}: ${kind} MS-SSIM`)
  }
}
