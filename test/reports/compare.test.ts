import { cp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { datasetFromArrays } from '../../lib/data/dataset.js'
import { fingerprint } from '../../lib/data/fingerprint.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { inspectModel } from '../../lib/kinds/inspect-model.js'
import { type CompareOptions, compare } from '../../lib/reports/compare.js'
import type { Comparison } from '../../lib/reports/comparison.js'
import { evaluate } from '../../lib/reports/evaluate.js'
import { writeStripes } from '../evaluation/stripes.js'
import { tinyRun, writeTinyRuns } from '../evaluation/tiny-runs.js'
import { tinyData, tinyGan } from '../tiny-model.js'

const folder = t.testdir()
const data = tinyData({ labelled: true })
let runs: Awaited<ReturnType<typeof writeTinyRuns>>
let options: CompareOptions

t.before(async () => {
  runs = await writeTinyRuns(folder)
  // LibTorch may lie in the cache: another one only now that it is loaded.
  process.env.FALSARIO_CACHE = join(folder, 'cache')
  options = { data, features: runs.extractor, count: 20, pairs: 4, device: 'cpu' }
})

const withoutTimes = ({ runs, groups, ...rest }: Comparison) => ({
  ...rest,
  runs: runs.map(({ time: _, ...run }) => run),
  groups: groups.map(({ time: _, ...group }) => group),
})

t.test('describes each run, its training and its logged values', async (t) => {
  const { runs: found } = await compare([runs.gan, runs.vae], options)
  const described = await inspectModel(runs.gan)
  const parameters = Object.fromEntries(
    described.description.networks.map((network) => [network.name, network.parameters]),
  )
  t.match(found, [
    {
      path: runs.gan,
      kind: 'gan',
      loss: 'nonSaturating',
      latent: 4,
      data: { source: 'stripes', fingerprint: await fingerprint(data) },
      training: { steps: 20, batchSize: 8, device: 'cpu' },
      parameters: {
        making: parameters.generator,
        all: (parameters.generator ?? 0) + (parameters.discriminator ?? 0),
      },
      losses: { generator: { steps: [4, 8, 12, 16, 20] } },
      time: { batch: 64, repeats: 9 },
    },
    { path: runs.vae, kind: 'vae', loss: 'bce', training: { steps: 40 } },
  ])
  const [gan, vae] = found
  t.same(Object.keys(vae?.losses ?? {}).sort(), ['kl', 'loss', 'reconstruction'])
  t.notOk('loss' in (gan?.losses ?? {}))
  t.equal(gan?.training.seconds, gan?.losses.generator?.seconds.at(-1))
  t.ok((gan?.time.alone ?? 0) > 0)
})

t.test('as many images are generated as there are real ones, unless told otherwise', async (t) => {
  const { count: _, pairs: _pairs, ...others } = options
  const { runs: found } = await compare([runs.gan, runs.vae], others)
  for (const { card, smoothness } of found) {
    t.equal(card?.generated?.count, 16, 'every second of 32 images is a real image')
    t.notOk(card?.flags.some(({ reason }) => reason === 'unequalCounts'))
    t.equal(smoothness?.pairs, 2)
  }
})

t.test(
  'all runs are measured as by evaluate(), with the same extractor, count and seed',
  async (t) => {
    const { runs: found } = await compare([runs.gan, runs.vae], { ...options, seed: 5 })
    for (const { path, card, smoothness } of found) {
      const { data: real, features, count, device } = options
      const model = { model: path, data: real ?? data, features, count, device, seed: 5 } as const
      t.same(card, await evaluate(model), path)
      t.equal(smoothness?.features.hash, card?.features?.hash)
      t.match(smoothness, { pairs: 4, points: 16, seed: 5 })
    }
  },
)

t.test('a metric that applies to some runs only is left out for the others', async (t) => {
  const { gan, vae, classes } = runs
  const named = (names: string[]) => ({ ...options, metrics: names })
  const metrics = ['fid', 'elbo', 'labelAgreement']
  const { runs: found } = await compare([gan, vae, classes], named(metrics))
  t.same(
    found.map(({ card }) => Object.keys(card?.metrics ?? {})),
    [['fid'], ['fid', 'elbo'], ['fid', 'labelAgreement']],
  )
  await t.rejects(compare([gan, classes], named(['fid', 'elbo'])), {
    code: 'CONFIG_INVALID',
    message: /elbo needs a VAE/,
  })
})

t.test('the same runs give the same comparison, except for the times', async (t) => {
  const call = () => compare([runs.gan, runs.classes, runs.vae], options)
  t.same(withoutTimes(await call()), withoutTimes(await call()))
})

t.test('writes figures and samples, all or nothing', async (t) => {
  const out = join(folder, 'compared')
  const found = await compare([runs.classes, runs.gan], { ...options, out })
  t.same((await readdir(out)).sort(), ['compare.json', 'compare.png'])
  t.equal(found.out, out)
  t.same(JSON.parse(await readFile(join(out, 'compare.json'), 'utf8')), found)
  // 24 images of 3 classes in 8 rows, then 25 in 5: 8 pixels and 2 between them, drawn twice as large.
  const drawn = (images: number) => 2 * (2 + 10 * images)
  t.match(await sharp(join(out, 'compare.png')).metadata(), {
    width: 12 + 2 * (drawn(5) + 12),
    height: 12 + 20 + drawn(8) + 12, // with captions
  })
  await t.rejects(compare([runs.gan, runs.vae], { ...options, out }), { code: 'OUTPUT_EXISTS' })
  const stopped = join(folder, 'stopped')
  const signal = AbortSignal.abort()
  const stopping = compare([runs.gan, runs.vae], { ...options, out: stopped }, { signal })
  await t.rejects(stopping, { name: 'AbortError' })
  t.notOk((await readdir(folder)).some((name) => name.includes('stopped') || name.startsWith('.')))
})

t.test('runs on different images are refused, unless they are not measured', async (t) => {
  const images = data.images.map((value) => 255 - value)
  const other = datasetFromArrays({ images, shape: [32, 1, 8, 8], name: 'stripes' })
  const path = await tinyRun(join(folder, 'other'), tinyGan, { data: other })
  const both = [runs.gan, path]
  await t.rejects(compare(both, options), {
    code: 'DATA_MISMATCH',
    message: new RegExp(`${path} and ${runs.gan} were trained on different images`),
    fix: /--no-evaluate/,
  })
  const { features, pairs } = options
  const found = await compare(both, { features, pairs, evaluate: false, device: 'cpu' })
  t.match(found.flags, [{ reason: 'otherData' }])
  t.ok(found.runs.every(({ card, smoothness }) => card === undefined && smoothness?.pairs === 4))
})

t.test('without a fitting extractor there is neither smoothness nor evaluation', async (t) => {
  const { features: _, ...rest } = options
  await t.rejects(compare([runs.gan, runs.vae], rest), { code: 'CONFIG_INVALID', path: 'features' })
  const found = await compare([runs.gan, runs.vae], { evaluate: false, device: 'cpu' })
  t.ok(found.runs.every(({ smoothness }) => smoothness === undefined))
})

t.test('metrics that need no extractor are measured without one', async (t) => {
  const { features: _, ...rest } = options
  const found = await compare([runs.gan, runs.vae], { ...rest, metrics: ['elbo'] })
  const [gan, vae] = found.runs
  t.same(Object.keys(gan?.card?.metrics ?? {}), [])
  t.same(Object.keys(vae?.card?.metrics ?? {}), ['elbo'])
  t.ok(found.runs.every(({ card, smoothness }) => !card?.features && !smoothness))
})

t.test('without a checkpoint, the data of runs are compared by name', async (t) => {
  const path = join(folder, 'light')
  await cp(runs.gan, path, { recursive: true })
  await rm(join(path, 'checkpoints'), { recursive: true })
  const { runs: found } = await compare([runs.vae, path], options)
  t.notOk('fingerprint' in (found[1]?.data ?? {}))
  t.notOk('device' in (found[1]?.training ?? {}))
})

t.test('runs that cannot be compared are refused with a reason', async (t) => {
  const { gan, vae, classifier } = runs
  await t.rejects(compare([gan], options), { code: 'CONFIG_INVALID', path: 'runs' })
  await t.rejects(compare([gan, classifier], options), {
    code: 'MODEL_INVALID',
    message: /the run of a classifier, which generates no images/,
  })
  await t.rejects(compare([gan, join(folder, 'none')], options), {
    code: 'MODEL_NOT_FOUND',
    message: /none is not a run directory/,
  })
  await t.rejects(compare([gan, vae], { ...options, metrics: ['fidd'] }), {
    code: 'CONFIG_INVALID',
    path: 'metrics',
  })
  await t.rejects(compare([gan, vae], { ...options, data: undefined }), {
    code: 'DATA_NOT_FOUND',
    message: /the data of the runs \(stripes\) cannot be found/,
  })
  const unfinished = join(folder, 'unfinished')
  await cp(gan, unfinished, { recursive: true })
  await rm(join(unfinished, 'model.safetensors'))
  await t.rejects(compare([gan, unfinished], options), {
    code: 'MODEL_NOT_FOUND',
    message: /has not ended/,
    fix: /falsario train --resume/,
  })
})

t.test(
  'runs that were trained on the test images are compared with the training images',
  async (t) => {
    const source = await writeStripes(t.testdir())
    const learnt = await openDataset(source, { split: 'test' })
    const run = (name: string) => tinyRun(join(source, name), tinyGan, { data: learnt, steps: 4 })
    const { data: _, ...without } = options
    const found = await compare([await run('one'), await run('two')], without)
    t.match(found.runs[0]?.card?.real, { split: 'train', of: 40 })
  },
)
