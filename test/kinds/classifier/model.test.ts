import { join } from 'node:path'
import t from 'tap'
import { datasetFromArrays } from '../../../lib/data/dataset.js'
import { readSafetensors } from '../../../lib/formats/safetensors.js'
import { inspectModel } from '../../../lib/kinds/inspect-model.js'
import { loadAnyModel, loadClassifier, loadModel } from '../../../lib/kinds/load-model.js'
import { firstPixels, knownPlainVae, near, pixelClassifier, stripesGan } from '../../known-model.js'

const [black, grey, white] = [0, 204, 255]

/** A labelled dataset of black images with the given values of pixel 0. */
const labelled = (pixels: number[], labels: number[], classNames?: readonly string[]) =>
  datasetFromArrays({
    images: firstPixels(pixels).bytes,
    shape: [pixels.length, 1, 8, 8],
    labels: Uint8Array.from(labels),
    name: 'greys',
    ...(classNames && { classNames }),
  })

t.test('classify returns logits, features and the class of each image', async (t) => {
  using model = await pixelClassifier()
  const result = await model.classify(firstPixels([black, grey, white]))
  t.same(result.shape, [3, 3])
  t.ok(near(result.logits, [0.5, 0, 0, 0.5, 0.8, 0, 0.5, 1, 2]))
  t.same(result.featuresShape, [3, 2])
  t.ok(near(result.features, [0, 0, 0.8, 0, 1, 1]), 'without dropout')
  t.same([...result.labels], [0, 1, 2])
})

t.test('results for several batches keep the order of the images', async (t) => {
  using model = await pixelClassifier()
  const pixels = Array.from({ length: 600 }, (_, index) => [black, grey, white][index % 3] ?? 0)
  const { labels, features } = await model.classify(firstPixels(pixels))
  t.same(
    [...labels],
    pixels.map((_, index) => index % 3),
  )
  t.equal(features.length, 1200)
})

t.test('images of the wrong size are refused', async (t) => {
  using model = await pixelClassifier()
  await t.rejects(model.classify({ bytes: new Uint8Array(81), shape: [1, 1, 9, 9] }), {
    code: 'DATA_MISMATCH',
    message: /takes images of 1 x 8 x 8/,
  })
})

t.test('accuracy counts correct predictions, in all and per class', async (t) => {
  using model = await pixelClassifier()
  const data = labelled([black, black, grey, white], [0, 1, 1, 1])
  const result = await model.accuracy(data)
  t.match(result, { accuracy: 0.5, count: 4, data: 'greys' })
  t.same(result.perClass, [{ count: 1, accuracy: 1 }, { count: 3, accuracy: 1 / 3 }, { count: 0 }])
  t.same(result.confusion, [
    [1, 0, 0],
    [1, 1, 1],
    [0, 0, 0],
  ])
  // -log softmax of the label's logit for each image.
  const nats = (logits: number[], label: number) =>
    Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - (logits[label] ?? 0)
  const each = [
    nats([0.5, 0, 0], 0),
    nats([0.5, 0, 0], 1),
    nats([0.5, 0.8, 0], 1),
    nats([0.5, 1, 2], 1),
  ]
  t.ok(near([result.loss], [each.reduce((sum, value) => sum + value, 0) / 4]))
})

t.test('accuracy matches classes by name', async (t) => {
  using model = await pixelClassifier(true)
  const data = labelled([white, black], [0, 1], ['cat', 'ant'])
  t.equal((await model.accuracy(data)).accuracy, 1)
  await t.rejects(model.accuracy(labelled([white], [0], ['dog'])), {
    code: 'DATA_MISMATCH',
    message: /greys has the class "dog", but the model does not/,
  })
})

t.test('the labels of conditional samples count as the true classes', async (t) => {
  using gan = await stripesGan()
  using model = await pixelClassifier()
  const images = await gan.sample({ count: 6, label: 0 })
  const { count, perClass } = await model.accuracy(images)
  t.equal(count, 6)
  t.match(perClass, [{ count: 6 }, { count: 0 }, { count: 0 }])
  const { accuracy } = await model.accuracy(firstPixels([black, white]), { label: [0, 1] })
  t.equal(accuracy, 0.5, 'explicit labels')
})

t.test('accuracy needs labels', async (t) => {
  using model = await pixelClassifier()
  await t.rejects(model.accuracy(firstPixels([black])), {
    code: 'DATA_MISMATCH',
    path: 'labels',
    message: /there are no labels in the given images/,
  })
})

t.test('a model file stores the test accuracy of its classifier', async (t) => {
  const path = join(t.testdir(), 'classifier.safetensors')
  using model = await pixelClassifier(true)
  t.equal(model.tested, undefined)
  const data = labelled([black, white], [0, 1], ['ant', 'bee', 'cat'])
  const { accuracy, loss } = await model.accuracy(data)
  await model.save(path, { tested: { accuracy, loss, count: 2, data: 'greys', split: 'test' } })
  const tested = { accuracy: 0.5, loss, count: 2, data: 'greys', split: 'test' }
  t.same((await inspectModel(path)).tested, tested)
  using loaded = await loadClassifier(path)
  using any = await loadAnyModel(path)
  t.equal(any.kind, 'classifier')
  t.same(loaded.tested, tested)
  t.same(loaded.spec, model.spec)
  t.same(loaded.classNames, ['ant', 'bee', 'cat'])
  const images = firstPixels([black, grey, white])
  t.same(await loaded.classify(images), await model.classify(images))
  await loaded.save(path)
  t.same((await inspectModel(path)).tested, tested, 'saving a loaded model keeps it')
})

t.test('save accepts a result of accuracy and omits its tables', async (t) => {
  const path = join(t.testdir(), 'classifier.safetensors')
  using model = await pixelClassifier()
  await model.save(path, { tested: await model.accuracy(labelled([black], [0])) })
  const { metadata } = await readSafetensors(path)
  const { tested } = JSON.parse(metadata.falsario ?? '{}') as { tested?: object }
  t.same(Object.keys(tested ?? {}).sort(), ['accuracy', 'count', 'data', 'loss'])
})

t.test('save refuses a loss of NaN', async (t) => {
  const path = join(t.testdir(), 'classifier.safetensors')
  using model = await pixelClassifier()
  const tested = { accuracy: 1, loss: Number.NaN, count: 1, data: 'greys' }
  await t.rejects(model.save(path, { tested }), { code: 'CONFIG_INVALID', path: 'tested.loss' })
  await t.rejects(loadClassifier(path), { code: 'MODEL_NOT_FOUND' }, 'nothing was written')
})

t.test('loadModel refuses a classifier, loadClassifier every other model', async (t) => {
  const folder = t.testdir()
  const [classifierPath, vaePath] = [join(folder, 'a.safetensors'), join(folder, 'b.safetensors')]
  using classifier = await pixelClassifier()
  await classifier.save(classifierPath)
  await t.rejects(loadModel(classifierPath), {
    code: 'MODEL_INVALID',
    path: classifierPath,
    message: /contains a classifier/,
    fix: /loadClassifier/,
  })
  using vae = await knownPlainVae()
  await vae.save(vaePath)
  await t.rejects(loadClassifier(vaePath), {
    code: 'MODEL_INVALID',
    message: /contains a VAE/,
    fix: /loadModel/,
  })
})

t.test('a disposed classifier throws DISPOSED', async (t) => {
  const model = await pixelClassifier()
  model[Symbol.dispose]()
  await t.rejects(model.classify(firstPixels([black])), { code: 'DISPOSED' })
})
