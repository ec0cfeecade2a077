import t from 'tap'
import { datasetFromArrays } from '../../../lib/data/dataset.js'
import { firstPixels, knownGan, near, plainWgan, stripesGan } from '../../known-model.js'
import { tinyGan } from '../../tiny-model.js'

const { ema: _, ...plain } = tinyGan
/** Pixel 0 is 0 and 255, which is -1 and 1 in the model's range. */
const blackAndWhite = firstPixels([0, 255])

t.test('discriminate returns the scores of a critic', async (t) => {
  using model = await plainWgan()
  const { logits, shape, classScores } = await model.discriminate(blackAndWhite)
  t.ok(near(logits, [-3, -1]))
  t.same([shape[0], classScores], [2, undefined])
})

t.test('results for several batches keep the order of the images', async (t) => {
  using model = await plainWgan()
  const values = Array.from({ length: 700 }, (_, index) => index % 256)
  const { logits } = await model.discriminate(firstPixels(values))
  t.ok(
    near(
      logits,
      values.map((value) => value / 127.5 - 3),
    ),
  )
})

t.test('discriminate uses the float pixels of generated images, not their bytes', async (t) => {
  using model = await plainWgan()
  const images = await model.sample({ count: 3, seed: 1 })
  const { logits } = await model.discriminate(images)
  t.ok(
    near(
      logits,
      [0, 64, 128].map((at) => (images.float[at] ?? 0) - 2),
    ),
  )
})

t.test('labels come from the option, the dataset or the samples', async (t) => {
  using model = await stripesGan()
  const { bytes, shape } = firstPixels([255, 255, 255])
  const data = datasetFromArrays({ images: bytes, shape, labels: Uint8Array.of(2, 0, 1) })
  t.ok(near((await model.discriminate(data)).logits, [31.5, 11.5, 21.5]))
  t.ok(near((await model.discriminate(data, { label: 1 })).logits, [21.5, 21.5, 21.5]))
  t.ok(near((await model.discriminate(data.slice(1, 2))).logits, [11.5]))
  const generated = await model.generate(new Float32Array(8), { label: [1, 2] })
  t.ok(near((await model.discriminate(generated)).logits, [20.5, 30.5]))
  const own = await model.discriminate({ bytes, shape }, { label: [0, 1, 2] })
  t.ok(near(own.logits, [11.5, 21.5, 31.5]))
})

t.test('classes are matched by name', async (t) => {
  using model = await stripesGan(true)
  const { bytes, shape } = firstPixels([255, 255])
  const arrays = { images: bytes, shape, labels: Uint8Array.of(0, 1) }
  const data = datasetFromArrays({ ...arrays, classNames: ['bee', 'cat'] })
  t.ok(
    near((await model.discriminate(data)).logits, [21.5, 31.5]),
    'the dataset lacks the class ant',
  )
  const others = datasetFromArrays({ ...arrays, classNames: ['bee', 'cow'] })
  await t.rejects(model.discriminate(others), {
    code: 'DATA_MISMATCH',
    message: /arrays has the class "cow", but the model does not/,
    fix: /ant, bee, cat/,
  })
})

t.test('class names that are numbers match the numbers of a model without names', async (t) => {
  using model = await stripesGan()
  const { bytes, shape } = firstPixels([255, 255])
  const arrays = { images: bytes, shape, labels: Uint8Array.of(0, 1) }
  const numbers = datasetFromArrays({ ...arrays, classNames: ['1', '2'] })
  t.ok(near((await model.discriminate(numbers)).logits, [21.5, 31.5]))
  const names = datasetFromArrays({ ...arrays, classNames: ['bee', 'cat'] })
  await t.rejects(model.discriminate(names), {
    code: 'DATA_MISMATCH',
    message: /arrays has the class "bee", but the model does not/,
  })
  const three = datasetFromArrays({ ...arrays, classNames: ['bee', 'cat', 'cow'] })
  t.ok(near((await model.discriminate(three)).logits, [11.5, 21.5]), 'as many classes')
})

t.test('an auxiliary head gives a score per class', async (t) => {
  using model = await knownGan(
    {
      ...plain,
      classes: 3,
      generator: {
        layers: [{ type: 'concatLabel', as: 'oneHot' }, ...plain.generator.layers],
      },
      discriminator: { layers: [{ type: 'flatten' }, { type: 'linear', out: 4 }] },
      objective: { loss: 'nonSaturating', auxiliary: {} },
    },
    { biases: { 'discriminator.1.bias': [7, 1, 2, 3] } },
  )
  const { logits, classScores } = await model.discriminate(blackAndWhite)
  t.ok(near(logits, [7, 7]))
  t.ok(near(classScores ?? [], [1, 2, 3, 1, 2, 3]), 'without labels')
})

t.test('a discriminator that ends in a map keeps the shape of the map', async (t) => {
  using model = await knownGan(
    {
      ...plain,
      discriminator: { layers: [{ type: 'conv2d', out: 1, kernel: 2, stride: 2 }] },
    },
    { biases: { 'discriminator.0.bias': [0.25] } },
  )
  const { logits, shape } = await model.discriminate(firstPixels(Array(300).fill(0)))
  t.equal(shape[0], 300)
  t.equal(
    shape.reduce((product, size) => product * size, 1),
    300 * 16,
  )
  t.ok(logits.length === 4800 && logits.every((logit) => logit === 0.25))
})

t.test('with a layer that compares images, all images form one batch', async (t) => {
  using model = await knownGan({
    ...plain,
    discriminator: {
      layers: [
        { type: 'minibatchStd', groupSize: 4 },
        { type: 'flatten' },
        { type: 'linear', out: 1 },
      ],
    },
  })
  t.equal((await model.discriminate(firstPixels(Array(300).fill(9)))).logits.length, 300)
  await t.rejects(
    model.discriminate(firstPixels(Array(6).fill(9))),
    { name: 'FalsarioError', message: /6[\s\S]*4|4[\s\S]*6/ },
    'a count that the group size does not divide is refused',
  )
  await t.rejects(model.discriminate(firstPixels(Array(1028).fill(9))), {
    code: 'CONFIG_INVALID',
    message: /at most 1024 images .*because minibatchStd compares/,
  })
})

t.test('images that do not fit the model are refused', async (t) => {
  using model = await stripesGan()
  const bytes = new Uint8Array(3 * 64)
  await t.rejects(model.discriminate({ bytes, shape: [1, 3, 8, 8] }, { label: 0 }), {
    code: 'DATA_MISMATCH',
    message: /takes images of 1 x 8 x 8 .*, but got 3 x 8 x 8 from the given images/,
  })
  await t.rejects(model.discriminate({ bytes, shape: [3, 1, 8, 8] }), {
    code: 'DATA_MISMATCH',
    message: /no labels/,
    fix: /pass label/,
  })
  await t.rejects(model.discriminate({ bytes, shape: [2, 1, 8, 8] }, { label: 0 }), {
    code: 'DATA_INVALID',
    message: /expected 128 bytes/,
  })
  await t.rejects(model.discriminate({ bytes, shape: [3, 1, 8, 8] }, { label: [0, 1] }), {
    code: 'CONFIG_INVALID',
    message: /3 labels, one per image/,
  })
  await t.rejects(model.discriminate({ bytes, shape: [3, 1, 8, 8] }, { label: 3 }), {
    message: /a class from 0 to 2/,
  })
  const labels = Uint8Array.of(0, 1, 3)
  await t.rejects(
    model.discriminate(datasetFromArrays({ images: bytes, shape: [3, 1, 8, 8], labels })),
    { code: 'DATA_MISMATCH', message: /the model has 3 classes, but arrays has 4/ },
  )
  using critic = await plainWgan()
  await t.rejects(critic.discriminate(blackAndWhite, { label: 0 }), {
    code: 'CONFIG_INVALID',
    message: /trained without classes/,
  })
})
