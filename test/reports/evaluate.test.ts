import { join } from 'node:path'
import t from 'tap'
import { datasetFromArrays } from '../../lib/data/dataset.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { evaluate } from '../../lib/reports/evaluate.js'
import { train } from '../../lib/training/train.js'
import { cpu, measuringIn, short } from '../evaluation/measuring.js'
import { tinyClassifier, tinyConditionalGan, tinyData, tinyGan, tinyVae } from '../tiny-model.js'

const { newFolder, stripes, extractorFile } = measuringIn(t.testdir())

t.test('a card has subject, settings, figures and the floor', async (t) => {
  const [data, features] = [await stripes(), await extractorFile()]
  const { model } = await train({ ...short, model: tinyGan, data: tinyData() }).result
  const card = await evaluate({ ...cpu, model, data, features, seed: 4 })
  model[Symbol.dispose]()
  t.match(card, {
    format: 1,
    device: 'cpu',
    subject: { kind: 'gan', trainedSteps: 2 },
    data: { source: data, options: { split: 'test' } },
    generated: { count: 24, labels: 'none' },
    real: { split: 'test', count: 24, of: 30, fingerprint: /^[0-9a-f]{64}$/ },
    other: { split: 'train', count: 24, of: 40 },
    training: { split: 'train', count: 40, of: 40 },
    features: { kind: 'classifier', hash: /^[0-9a-f]{64}$/, size: 2, classes: 3 },
    seed: 4,
    quantisation: 'uint8',
    resize: 'none',
  })
  for (const name of ['fid', 'kid', 'inceptionScore', 'precisionRecall', 'densityCoverage']) {
    const metric = card.metrics[name]
    t.ok(Object.keys(metric?.values ?? {}).length > 0, `${name} has values`)
    t.same(Object.keys(metric?.floor ?? {}), Object.keys(metric?.values ?? {}), `${name} a floor`)
  }
  t.equal(card.metrics.fid?.shown[0]?.title, 'classifier FID')
  t.equal(card.metrics.labelAgreement, undefined, 'the model has no classes')
  t.equal(card.metrics.elbo, undefined, 'the model is not a VAE')
  t.ok((card.metrics.fid?.floor?.fid ?? 1e9) < (card.metrics.fid?.values.fid ?? 0))
})

t.test('the same model and seed give the same card, another seed another card', async (t) => {
  const [data, features] = [await stripes(), await extractorFile()]
  const out = join(await newFolder(), 'run')
  await train({ ...short, model: tinyConditionalGan, data: tinyData({ labelled: true }), out })
    .result
  const options = { ...cpu, model: out, data, features }
  const card = await evaluate(options)
  t.same(JSON.stringify(await evaluate(options)), JSON.stringify(card))
  t.match(card.subject, { name: out, hash: /^[0-9a-f]{64}$/ })
  t.equal(card.generated?.labels, 'asked')
  t.ok(card.metrics.labelAgreement)
  const other = await evaluate({ ...options, seed: 1 })
  t.not(other.metrics.fid?.values.fid, card.metrics.fid?.values.fid)
  t.equal(
    other.metrics.fid?.floor?.fid,
    card.metrics.fid?.floor?.fid,
    'the real images are the same',
  )
})

t.test('metrics of VAEs are measured for a VAE', async (t) => {
  const [data, features] = [await stripes(), await extractorFile()]
  const { model } = await train({ ...short, model: tinyVae, data: tinyData() }).result
  const card = await evaluate({ ...cpu, model, data, features, metrics: 'all' })
  model[Symbol.dispose]()
  const { values } = card.metrics.elbo ?? {}
  t.ok(Math.abs((values?.elbo ?? 0) + (values?.reconstruction ?? 0) + (values?.kl ?? 0)) < 1e-9)
  for (const name of ['iwae', 'activeUnits', 'reconstructionQuality', 'memorisation', 'msSsim'])
    t.ok(card.metrics[name], name)
  t.equal(card.metrics.cas, undefined, 'the model has no classes')
})

t.test('images are measured in place of a model', async (t) => {
  const [data, features] = [await stripes(), await extractorFile()]
  const images = { source: data, split: 'train' } as const
  const card = await evaluate({
    device: 'cpu',
    images,
    data,
    features,
    metrics: ['fid', 'labelAgreement'],
  })
  t.match(card.subject, { kind: 'images', name: data, hash: /^[0-9a-f]{64}$/ })
  t.equal(card.generated?.count, 40)
  t.match(card.flags, [{ reason: 'unequalCounts' }])
  t.same(Object.keys(card.metrics), ['fid', 'labelAgreement'])
})

t.test('a classifier in memory or by path gets a card', async (t) => {
  const [data, out] = [await stripes(), join(await newFolder(), 'run')]
  const { model } = await train({ ...short, model: tinyClassifier, data, out }).result
  const card = await evaluate({ device: 'cpu', model, data })
  t.match(card, {
    format: 1,
    subject: { kind: 'classifier', name: 'a model in memory', trainedSteps: 2 },
    data: { source: data, options: { split: 'test' } },
    real: { split: 'test', count: 30, of: 30, fingerprint: /^[0-9a-f]{64}$/ },
    resize: 'none',
    flags: [],
  })
  t.notOk(card.generated ?? card.training ?? card.features, 'a classifier generates no images')
  const tested = await model.accuracy(await openDataset(data, { split: 'test' }))
  const { accuracy, loss, perClass, confusion } = card
  t.match(tested, { accuracy, loss, perClass, confusion })
  t.same(Object.keys(card.metrics), ['testAccuracy'])
  t.same(card.metrics.testAccuracy?.values, { testAccuracy: accuracy, testLoss: loss })
  const read = await evaluate({ device: 'cpu', model: out, data, metrics: ['testLoss'] })
  t.match(read.subject, { name: out, hash: /^[0-9a-f]{64}$/, learntFrom: { source: data } })
  t.same(read.metrics.testAccuracy, card.metrics.testAccuracy, 'either name selects both values')
  model[Symbol.dispose]()
})

t.test('a classifier is tested on the requested images', async (t) => {
  const data = await stripes()
  const { model } = await train({ ...short, model: tinyClassifier, data }).result
  const some = await evaluate({
    device: 'cpu',
    model,
    data: { source: data, split: 'train' },
    count: 8,
  })
  t.match(some.real, { split: 'train', count: 8, of: 40 })
  t.match(some.flags, [{ reason: 'seenInTraining' }])
  const own = tinyData({ labelled: true })
  t.match((await evaluate({ device: 'cpu', model, data: own })).real, { split: 'all', count: 32 })
  const refused = (options: object) => evaluate({ device: 'cpu', model, data, ...options })
  await t.rejects(refused({ metrics: ['fid'] }), { code: 'CONFIG_INVALID', path: 'metrics' })
  await t.rejects(refused({ features: 'digits' }), { code: 'CONFIG_INVALID', path: 'features' })
  await t.rejects(refused({ data: tinyData() }), { code: 'DATA_MISMATCH', path: 'labels' })
  model[Symbol.dispose]()
})

t.test('a set has no distance to itself', async (t) => {
  const [data, features] = [await stripes(), await extractorFile()]
  const same = { source: data, split: 'test' } as const
  const card = await evaluate({
    device: 'cpu',
    images: same,
    data: same,
    features,
    metrics: ['fid', 'precisionRecall'],
  })
  t.ok((card.metrics.fid?.values.fid ?? 1) < 1e-6)
  t.same(card.metrics.precisionRecall?.values, { precision: 1, recall: 1 })
})

t.test('cas trains on generated images and tests on real images', async (t) => {
  const [data, features] = [await stripes(), await extractorFile()]
  const labelled = tinyData({ labelled: true })
  const { images, labels = new Uint8Array(0) } = labelled
  // More than one batch of stripes similar to the real ones, with the same classes.
  const many = {
    images: Buffer.concat([images, images, images]),
    labels: Buffer.concat([labels, labels, labels]),
  }
  const synthetic = datasetFromArrays({ ...many, shape: [96, 1, 8, 8], name: 'copies' })
  const trained = new Set<number>()
  const card = await evaluate(
    { device: 'cpu', images: synthetic, data, features, metrics: ['cas'] },
    { onTraining: ({ classifier, step, steps }) => step === steps && trained.add(classifier) },
  )
  t.same(
    [...trained],
    [1, 2, 3, 4, 5, 6],
    'none for the floor, which has fewer images than a batch',
  )
  const { cas = 0, casTogether = 0, ...spreads } = card.metrics.cas?.values ?? {}
  t.ok(cas >= 0 && cas <= 1 && casTogether >= 0 && casTogether <= 1)
  // The largest possible deviation of three accuracies is that of 1, 1, 0.
  for (const spread of [spreads.casStd ?? -1, spreads.casTogetherStd ?? -1])
    t.ok(spread >= 0 && spread < 0.48)
  t.match(card.metrics.cas?.settings, { epochs: 5, seeds: 3 })
  const near = cas < 2 / 3
  t.equal(
    card.metrics.cas?.flags.some(({ reason }) => reason === 'learntNothing'),
    near,
  )
})

t.test('wrong options are refused with a reason and a fix', async (t) => {
  const [data, features] = [await stripes(), await extractorFile()]
  const images = tinyData()
  const wrong = (options: object) => evaluate({ device: 'cpu', images, data, features, ...options })
  await t.rejects(wrong({ features: undefined }), {
    code: 'CONFIG_INVALID',
    path: 'features',
    fix: /train a classifier/,
  })
  await t.rejects(wrong({ metrics: ['fidd'] }), {
    code: 'CONFIG_INVALID',
    message: /did you mean "fid"/,
  })
  await t.rejects(wrong({ metrics: ['elbo'] }), { code: 'CONFIG_INVALID', message: /needs a VAE/ })
  await t.rejects(wrong({ metrics: ['labelAgreement'] }), {
    code: 'CONFIG_INVALID',
    message: /needs a model with classes, or labelled images/,
  })
  await t.rejects(wrong({ count: 0 }), { code: 'CONFIG_INVALID', path: 'count' })
  await t.rejects(wrong({ data: 'digits' }), { code: 'DATA_MISMATCH', expected: '1 x 8 x 8' })
  await t.rejects(wrong({ features: 'nowhere' }), { code: 'MODEL_NOT_FOUND' })
  await t.rejects(evaluate({ model: 'nowhere', data }), { code: 'MODEL_NOT_FOUND' })
})

t.test('evaluation reports progress and can be aborted', async (t) => {
  const [data, features] = [await stripes(), await extractorFile()]
  const controller = new AbortController()
  const seen = async (metrics: readonly string[]) => {
    const all: [number, number][] = []
    const onProgress = (done: number, total: number) => all.push([done, total])
    await evaluate({ device: 'cpu', images: tinyData(), data, features, metrics }, { onProgress })
    return all
  }
  t.same((await seen(['fid'])).at(-1), [94, 94], '32 generated, 30 real, 32 for the floor')
  const [first, ...others] = await seen(['fid', 'memorisation'])
  t.equal(first?.[1], 134, '40 training images more')
  t.same(others.at(-1), [134, 134])
  controller.abort(new Error('enough'))
  const { signal } = controller
  await t.rejects(evaluate({ device: 'cpu', images: tinyData(), data, features }, { signal }), {
    message: 'enough',
  })
})

t.test('classes are matched by name, not by number', async (t) => {
  const [data, features] = [await stripes(), await extractorFile()]
  const own = await openDataset(data, { split: 'test' })
  const metrics = ['labelAgreement', 'fid']
  const plain = await evaluate({ device: 'cpu', images: own, data, features, metrics })
  // The same images with their classes numbered in another order.
  const labels = own.labels?.map((label) => (label + 1) % 3)
  const { images, shape } = own
  const named = (classNames: string[]) =>
    datasetFromArrays({ name: 'named', images, shape, classNames, ...(labels && { labels }) })
  const turned = await evaluate({
    device: 'cpu',
    images: named(['2', '0', '1']),
    data,
    features,
    metrics,
  })
  t.same(turned.metrics.labelAgreement?.values, plain.metrics.labelAgreement?.values)
  t.match(turned.generated, { labels: 'given' })
  const strange = {
    device: 'cpu',
    images: named(['cat', 'dog', 'cow', 'hen']),
    data,
    features,
  } as const
  const card = await evaluate(strange)
  t.equal(card.metrics.labelAgreement, undefined)
  t.ok(card.flags.some(({ reason }) => reason === 'unknownClasses'))
  await t.rejects(evaluate({ ...strange, metrics }), { code: 'CONFIG_INVALID', path: 'metrics' })
})

t.test('a model generates the classes that the data have, by name', async (t) => {
  const [features, trained] = [await extractorFile(), tinyData({ labelled: true })]
  const { model } = await train({ ...short, model: tinyConditionalGan, data: trained }).result
  const { images, shape } = trained
  const some = {
    images: images.slice(0, 640),
    shape: [10, ...shape.slice(1)],
    labels: new Uint8Array(10),
  }
  const third = datasetFromArrays({ ...some, name: 'third', classNames: ['third'] })
  const options = {
    device: 'cpu',
    count: 10,
    model,
    data: third,
    features,
    metrics: ['fid'],
  } as const
  const { fid } = (await evaluate(options)).metrics
  const alike = await model.sample({ count: 10, seed: 0, label: 2 })
  const asked = { bytes: alike.bytes, shape: [...alike.shape] }
  const same = datasetFromArrays({ name: 'asked', images: asked.bytes, shape: asked.shape })
  const { model: _, ...rest } = options
  const other = await evaluate({ ...rest, images: same })
  t.equal(other.metrics.fid?.values.fid, fid?.values.fid)
  model[Symbol.dispose]()
})

t.test('a card has the machine, and the settings that few images allow', async (t) => {
  const [data, features] = [await stripes(), await extractorFile()]
  const images = { source: data, split: 'train' } as const
  const metrics = ['kid', 'inceptionScore', 'msSsim']
  const card = await evaluate({ device: 'cpu', images, data, features, metrics })
  t.ok(card.threads > 0 && card.cpuCapability.length > 0)
  t.match(card.subject, { options: { split: 'train' }, of: 40 })
  t.match(card.metrics.kid?.settings, { subsetSize: 30 })
  t.match(card.metrics.inceptionScore?.settings, { splits: 10 })
  t.match(card.metrics.msSsim?.settings, { scales: 3 })
})
