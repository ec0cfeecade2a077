import { mkdir, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { writeIdx } from '../../lib/data/idx.js'
import type { FeatureExtractor } from '../../lib/evaluation/extractors/feature-extractor.js'
import { openExtractor } from '../../lib/evaluation/extractors/open-extractor.js'
import { evaluate } from '../../lib/reports/evaluate.js'
import { train } from '../../lib/training/train.js'
import { tinyData, tinyGan, tinyVae } from '../tiny-model.js'
import { cpu, measuringIn, short } from './measuring.js'

const { newFolder, stripes, extractorFile } = measuringIn(t.testdir())

t.test('an extractor for other images is flagged', async (t) => {
  const [data, features] = [await stripes(), await extractorFile()]
  const { model } = await train({ ...short, model: tinyVae, data: tinyData() }).result
  const foreign = async (...metrics: string[]) => {
    const { flags } = await evaluate({ ...cpu, model, data, features, metrics })
    return flags.find(({ reason }) => reason === 'foreignFeatures')?.message
  }
  t.match(await foreign('fid'), /classifies only \d+\.\d % of the real images correctly/)
  t.match(
    await foreign('elbo', 'inceptionScore'),
    /classifies only \d+\.\d % of the real images correctly/,
  )
  t.equal(await foreign('elbo'), undefined, 'a metric without features')
  model[Symbol.dispose]()
})

t.test('real images that a model was trained on are flagged', async (t) => {
  const features = await extractorFile()
  const { model } = await train({ ...short, model: tinyGan, data: tinyData() }).result
  const card = await evaluate({ ...cpu, model, data: tinyData(), features, metrics: ['fid'] })
  model[Symbol.dispose]()
  t.match(card.real, { split: 'every second of all', count: 16, of: 16 })
  t.ok(card.flags.some(({ reason }) => reason === 'seenInTraining'))
})

t.test(
  'a run is compared with images that it was not trained on, or the card has a flag',
  async (t) => {
    const [source, features] = [await stripes(), await extractorFile()]
    const seen = async (split: 'train' | 'test' | 'all', real?: 'train' | 'test') => {
      const out = join(await newFolder(), 'run')
      await train({ ...short, model: tinyGan, data: { source, split }, out }).result
      const data = { source, ...(real && { split: real }) }
      const card = await evaluate({ ...cpu, model: out, data, features, metrics: ['fid'] })
      t.match(card.subject.learntFrom, {
        source,
        path: source,
        split,
        fingerprint: /^[0-9a-f]{64}$/,
      })
      return card.flags.some(({ reason }) => reason === 'seenInTraining')
    }
    t.notOk(await seen('train'))
    t.ok(await seen('train', 'train'))
    t.ok(await seen('test'))
    t.notOk(await seen('test', 'train'))
    t.ok(await seen('all'))
  },
)

t.test(
  'images are known again under another name, and others are not taken for them',
  async (t) => {
    const features = await extractorFile()
    const root = await newFolder()
    const write = async (place: string, count: number, shift: number) => {
      const images = tinyData()
        .images.map((pixel) => pixel ^ shift)
        .subarray(0, count * 64)
      await mkdir(join(root, place), { recursive: true })
      await writeIdx(join(root, place, 'train-images-idx3-ubyte'), [count, 8, 8], images)
    }
    await write('here/photos', 32, 0)
    await write('copy', 32, 0)
    await write('elsewhere/photos', 32, 1)
    const before = process.cwd()
    t.teardown(() => process.chdir(before))
    process.chdir(join(root, 'here'))
    const out = join(root, 'run')
    await train({ ...short, model: tinyGan, data: 'photos', out }).result
    const seen = async (data: string) => {
      const { flags } = await evaluate({ ...cpu, model: out, data, features, metrics: ['fid'] })
      return flags.some(({ reason }) => reason === 'seenInTraining')
    }
    t.ok(await seen('photos'))
    t.ok(await seen('../copy'))
    process.chdir(join(root, 'elsewhere'))
    t.notOk(await seen('photos'), 'a folder of the same name with other images')
    t.ok(await seen(join(root, 'here', 'photos')))
    await truncate(join(out, 'checkpoints', 'last.safetensors'), 100)
    t.ok(
      await seen(join(root, 'here', 'photos')),
      'known by its place if the checkpoint is damaged',
    )
  },
)

t.test('only the published Inception gives a FID', async (t) => {
  const data = await stripes()
  const extractor = await openExtractor(
    join(import.meta.dirname, 'fixtures', 'inception-like.pt'),
    {
      device: 'cpu',
    },
  )
  const titleAndFlag = async (features: FeatureExtractor) => {
    const options = { device: 'cpu', images: tinyData(), data, metrics: ['fid'] } as const
    const { metrics, flags } = await evaluate({ ...options, features })
    const unverified = flags.find(({ reason }) => reason === 'unverified')?.message
    return { title: metrics.fid?.shown[0]?.title, unverified }
  }
  const { hash } = extractor.identity
  t.match(await titleAndFlag(extractor), {
    title: 'FID (inception-like.pt)',
    unverified: new RegExp(`is another file: its SHA-256 is ${hash}, not f58cb9b6`),
  })
  const published = {
    ...extractor,
    identity: {
      ...extractor.identity,
      hash: 'f58cb9b6ec323ed63459aa4fb441fe750cfe39fafad6da5cb504a16f19e958f4',
    },
    extract: extractor.extract.bind(extractor),
    dispose: extractor.dispose.bind(extractor),
  }
  t.same(await titleAndFlag(published), { title: 'FID', unverified: undefined })
  const resized = { ...published.identity, contractFrom: 'sidecar' } as const
  t.same(await titleAndFlag({ ...published, identity: resized }), {
    title: 'FID (inception-like.pt)',
    unverified: undefined,
  })
  extractor.dispose()
})

t.test('constant features are flagged', async (t) => {
  const [data, features] = [await stripes(), await extractorFile()]
  const extractor = await openExtractor(features, { device: 'cpu' })
  const constant: FeatureExtractor = {
    identity: extractor.identity,
    async extract(images) {
      const found = await extractor.extract(images)
      return { ...found, features: { ...found.features, data: found.features.data.fill(1) } }
    },
    dispose: () => extractor.dispose(),
  }
  const metrics = ['fid']
  const open = (each: FeatureExtractor) =>
    evaluate({ device: 'cpu', images: tinyData(), data, features: each, metrics })
  process.env.FALSARIO_CACHE = await newFolder() // otherwise the cached features of the real extractor are used
  t.ok((await open(constant)).flags.some(({ reason }) => reason === 'constantFeatures'))
  process.env.FALSARIO_CACHE = await newFolder()
  t.notOk((await open(extractor)).flags.some(({ reason }) => reason === 'constantFeatures'))
  extractor.dispose()
})

t.test('an extractor that no metric uses is neither opened nor named', async (t) => {
  const data = tinyData()
  const { model } = await train({ ...short, model: tinyVae, data }).result
  // The built-in extractor would not take such images.
  const card = await evaluate({ ...cpu, model, data, metrics: ['elbo', 'reconstructionQuality'] })
  t.equal(card.features, undefined)
  t.equal(card.resize, 'none')
  t.same(Object.keys(card.metrics), ['elbo', 'reconstructionQuality'])
  const named = await evaluate({
    ...cpu,
    model,
    data,
    features: join(import.meta.dirname, 'fixtures', 'inception-like.pt'),
    metrics: ['elbo'],
  })
  t.notOk(named.flags.some(({ reason }) => reason === 'unverified'))
  for (const metrics of [undefined, ['elbo', 'fid']])
    await t.rejects(evaluate({ ...cpu, model, data, metrics }), {
      code: 'CONFIG_INVALID',
      path: 'features',
      fix: /metrics that need neither/,
    })
  model[Symbol.dispose]()
})
