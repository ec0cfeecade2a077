import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openExtractor } from '../../../lib/evaluation/extractors/open-extractor.js'
import { parseModelSpec } from '../../../lib/kinds/catalogue.js'
import { writeModelFile } from '../../../lib/models/model-file.js'
import { floatTensor } from '../../../lib/models/native-tensors.js'
import { buildModel, prepareImages } from '../../../lib/native/index.js'
import { plainWgan } from '../../known-model.js'
import { tinyData, tinyGan } from '../../tiny-model.js'
import { close, colour, given, pixels } from '../fixture-images.js'

const spec = parseModelSpec({
  kind: 'classifier',
  image: { channels: 1, height: 8, width: 8, range: [-1, 1] },
  classes: 3,
  classifier: {
    layers: [
      { type: 'flatten' },
      { type: 'linear', out: 6 },
      { type: 'relu' },
      { type: 'linear', out: 3 },
    ],
  },
  optimizer: { type: 'adam', learningRate: 1e-3 },
})

/** A run directory with an untrained classifier, and its networks. */
async function classifierRun(t: Test) {
  const folder = t.testdir()
  const native = await buildModel(spec, { seed: 4, device: 'cpu' })
  t.teardown(() => native.dispose())
  const tested = { accuracy: 0.75, loss: 0.5, count: 8, data: 'digits' }
  const tensors = await native.state('raw')
  const path = join(folder, 'model.safetensors')
  await writeModelFile(path, { spec, trainedSteps: 2, tensors, tested })
  return { folder, path, native }
}

t.test('opens a classifier by its file or its run directory', async (t) => {
  const { folder, path, native } = await classifierRun(t)
  const images = pixels([300, 1, 8, 8])
  const wanted = await native.examine(images)
  for (const source of [folder, path]) {
    const extractor = await openExtractor(source, { device: 'cpu' })
    t.match(extractor.identity, {
      kind: 'classifier',
      hash: createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
      contractFrom: 'spec',
      input: { channels: 1, height: 8, width: 8 },
      size: 6,
      classes: 3,
      accuracy: 0.75,
    })
    const { features, logits } = await extractor.extract(given(images))
    t.same(features, wanted.features)
    t.same(logits, wanted.logits)
    extractor.dispose()
    await t.rejects(extractor.extract(given(images)), { code: 'DISPOSED' })
  }
})

t.test('takes generated images, a dataset or pixels, and nothing else', async (t) => {
  const { path } = await classifierRun(t)
  const extractor = await openExtractor(path, { device: 'cpu' })
  t.teardown(() => extractor.dispose())
  const data = tinyData()
  const { bytes, shape } = { bytes: data.images, shape: data.shape }
  const { features } = await extractor.extract({ bytes, shape })
  t.same(features.shape, [32, 6])
  t.same((await extractor.extract(data)).features, features, 'a dataset')
  using gan = await plainWgan()
  const images = await gan.sample({ count: 3, seed: 1 })
  const found = await extractor.extract(images)
  t.same(found, await extractor.extract({ bytes: images.bytes, shape: images.shape }), 'generated')
  for (const other of [undefined, null, 'images', {}, { name: 'images', shape, data: bytes }])
    await t.rejects(Reflect.apply(extractor.extract, extractor, [other]), {
      name: 'FalsarioError',
      code: 'CONFIG_INVALID',
      path: 'images',
      expected: 'an ImageTensor, a Dataset, or { bytes: Uint8Array, shape }',
    })
})

t.test('converts images to its size and channels', async (t) => {
  const { path, native } = await classifierRun(t)
  const extractor = await openExtractor(path, { device: 'cpu' })
  t.teardown(() => extractor.dispose())
  const { features } = await extractor.extract(given(colour))
  const input = { channels: 1, size: [8, 8], range: [-1, 1], dtype: 'float32' } as const
  const { shape, data } = await prepareImages(colour, input)
  const wanted = await native.examine(floatTensor('images', shape, data))
  close(t, features, { shape: [5, 6], data: [...(wanted.features?.data ?? [])] }, 1e-6, 'features')
})

t.test('refuses a model that is not a classifier, and a contract for a classifier', async (t) => {
  const { path } = await classifierRun(t)
  const contract = { size: 8, channels: 1, range: [0, 1] } as const
  await t.rejects(openExtractor(path, { device: 'cpu', contract }), {
    code: 'CONFIG_INVALID',
    path: 'contract',
  })
  const gan = parseModelSpec(tinyGan)
  const native = await buildModel(gan, { seed: 0, device: 'cpu' })
  const file = join(t.testdir(), 'gan.safetensors')
  await writeModelFile(file, { spec: gan, trainedSteps: 0, tensors: await native.state('raw') })
  native.dispose()
  await t.rejects(openExtractor(file, { device: 'cpu' }), {
    name: 'FalsarioError',
    code: 'EXTRACTOR_INVALID',
    message: /holds a GAN/,
  })
})
