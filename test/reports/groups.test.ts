import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { datasetFromArrays, train } from '../../lib/index.js'
import { compare } from '../../lib/reports/compare.js'
import { overSeeds } from '../../lib/reports/groups.js'
import { seedRun, writeSeeds } from '../../lib/runs/seed-runs.js'
import { pixelClassifier } from '../known-model.js'
import { tinyData, tinyGan } from '../tiny-model.js'

const folder = t.testdir()
const five = join(folder, 'five')
const { images, shape } = tinyData()
const data = datasetFromArrays({ images, shape, name: 'stripes' })

async function trained(out: string, seed: number, set: Readonly<Record<string, unknown>> = {}) {
  const log = { every: 4 }
  const options = { model: tinyGan, data, steps: 8, batchSize: 8, seed, log, out, set } as const
  using model = (await train({ ...options, device: 'cpu' }).result).model
  t.equal(model.trainedSteps, 8)
}

t.before(async () => {
  for (const seed of [1, 2, 3]) await trained(seedRun(five, seed), seed)
  await writeSeeds(five, [1, 2, 3])
  await trained(join(folder, 'other'), 4, { 'model.objective.loss': 'hinge' })
  using known = await pixelClassifier()
  await known.save(join(folder, 'pixels.safetensors'))
})

const options = () => ({
  data,
  features: join(folder, 'pixels.safetensors'),
  count: 20,
  pairs: 4,
  device: 'cpu' as const,
})

t.test('the deviation over seeds is that of a sample', async (t) => {
  t.same(overSeeds([1, 3]), { mean: 2, deviation: Math.SQRT2, count: 2 })
  t.same(overSeeds([1, undefined]), { mean: 1, count: 1 })
  t.equal(overSeeds([undefined]), undefined)
})

t.test('a folder of seeds is one group, and another config is another', async (t) => {
  const { runs, groups } = await compare([five, join(folder, 'other')], options())
  t.same(
    runs.map(({ seed }) => seed),
    [1, 2, 3, 4],
  )
  t.match(groups, [
    { name: 'five', seeds: [1, 2, 3] },
    { name: 'other', seeds: [4] },
  ])
  const [first, second] = groups
  const fids = runs.slice(0, 3).map(({ card }) => card?.metrics.fid?.values.fid)
  t.same(first?.metrics.fid, overSeeds(fids))
  t.equal(first?.metrics.fid?.count, 3)
  t.ok((first?.metrics.fid?.deviation ?? 0) > 0)
  t.same(second?.metrics.fid, { mean: runs[3]?.card?.metrics.fid?.values.fid, count: 1 })
  t.equal(first?.losses.generator?.count, 3)
})

t.test('runs with the same seed are no two results', async (t) => {
  await trained(join(folder, 'copy'), 1)
  const { groups } = await compare([five, join(folder, 'copy')], options())
  t.same(
    groups.map(({ seeds }) => seeds),
    [[1, 2, 3], [1]],
  )
})

t.test('a seed without a model is left out and told', async (t) => {
  const folder = t.testdir()
  for (const seed of [1, 2]) await trained(seedRun(folder, seed), seed)
  await mkdir(seedRun(folder, 3))
  await writeSeeds(folder, [1, 2, 3])
  const { groups, flags } = await compare([folder], options())
  t.match(groups, [{ seeds: [1, 2] }])
  t.match(flags, [{ reason: 'missingSeeds', message: /seed 3 has no trained model/ }])
  await writeFile(join(folder, 'seeds.json'), '[]')
  await t.rejects(compare([folder], options()), { code: 'CONFIG_INVALID' })
})
