import t from 'tap'
import { datasetFromArrays } from '../../../lib/data/dataset.js'
import { firstPixels, knownGan, near, plainWgan, stripesGan } from '../../sampling/known-model.js'
import { tinyGan } from '../../tiny-model.js'

const { ema: _, ...plain } = tinyGan
/** Bytes 0 and 255 are -1 and 1 in the model's range. */
const blackAndWhite = firstPixels([0, 255])

t.test('a critic scores images of one’s own', async (t) => {
  using model = await plainWgan()
  const { logits, shape, classScores } = await model.discriminate(blackAndWhite)
  t.ok(near(logits, [-3, -1]))
  t.same([shape[0], classScores], [2, undefined])
})

t.test('many images go through part by part, in order', async (t) => {
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

t.test('what a model made is judged as it was before it became bytes', async (t) => {
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

t.test('a data set’s labels, sampled labels and labels told go to the discriminator', async (t) => {
  using model = await stripesGan()
  const { bytes, shape } = firstPixels([255, 255, 255])
  const data = datasetFromArrays({ images: bytes, shape, labels: Uint8Array.of(2, 0, 1) })
  t.ok(near((await model.discriminate(data)).logits, [31.5, 11.5, 21.5]))
  t.ok(near((await model.discriminate(data, { label: 1 })).logits, [21.5, 21.5, 21.5]))
  t.ok(near((await model.discriminate(data.slice(1, 2))).logits, [11.5]))
  const made = await model.generate(new Float32Array(8), { label: [1, 2] })
  t.ok(near((await model.discriminate(made)).logits, [20.5, 30.5]))
  const own = await model.discriminate({ bytes, shape }, { label: [0, 1, 2] })
  t.ok(near(own.logits, [11.5, 21.5, 31.5]))
})

t.test('classes of the same names are matched by name', async (t) => {
  using model = await stripesGan(true)
  const { bytes, shape } = firstPixels([255, 255])
  const arrays = { images: bytes, shape, labels: Uint8Array.of(0, 1) }
  const data = datasetFromArrays({ ...arrays, classNames: ['bee', 'cat'] })
  t.ok(near((await model.discriminate(data)).logits, [21.5, 31.5]), 'ant is not there')
  const others = datasetFromArrays({ ...arrays, classNames: ['bee', 'cow'] })
  await t.rejects(model.discriminate(others), {
    code: 'DATA_MISMATCH',
    message: /no class "cow"/,
    fix: /ant, bee, cat/,
  })
})

t.test('with an auxiliary head there is a score for each class', async (t) => {
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
  t.ok(near(classScores ?? [], [1, 2, 3, 1, 2, 3]), 'and images need no labels to be judged')
})

t.test('a map of logits keeps its shape', async (t) => {
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

t.test('where a layer looks across the batch all images are one batch', async (t) => {
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
    'a number that its groups do not divide is refused',
  )
  await t.rejects(model.discriminate(firstPixels(Array(1028).fill(9))), {
    code: 'CONFIG_INVALID',
    message: /at most 1024 images .*minibatchStd/,
  })
})

t.test('images that do not fit are refused, each with what would', async (t) => {
  using model = await stripesGan()
  const bytes = new Uint8Array(3 * 64)
  await t.rejects(model.discriminate({ bytes, shape: [1, 3, 8, 8] }, { label: 0 }), {
    code: 'DATA_MISMATCH',
    message: /takes images of 1 x 8 x 8 .*not of 3 x 8 x 8/,
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
    message: /3 labels, one an image/,
  })
  await t.rejects(model.discriminate({ bytes, shape: [3, 1, 8, 8] }, { label: 3 }), {
    message: /a class from 0 to 2/,
  })
  const labels = Uint8Array.of(0, 1, 3)
  await t.rejects(
    model.discriminate(datasetFromArrays({ images: bytes, shape: [3, 1, 8, 8], labels })),
    { code: 'DATA_MISMATCH', message: /knows 3 classes, arrays has 4/ },
  )
  using critic = await plainWgan()
  await t.rejects(critic.discriminate(blackAndWhite, { label: 0 }), {
    code: 'CONFIG_INVALID',
    message: /trained without classes/,
  })
})
