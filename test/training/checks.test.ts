import t from 'tap'
import { guardSchema } from '../../lib/config/guard.js'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { describeSpec } from '../../lib/native/index.js'
import { parseRunConfig } from '../../lib/runs/config.js'
import { checkBatchNorm, checkGroups, checkRun, type DataFacts } from '../../lib/training/checks.js'
import { planTraining } from '../../lib/training/plan.js'
import {
  tinyClassifier,
  tinyConditionalGan,
  tinyData,
  tinyGan,
  tinyVae,
  tinyWgan,
} from '../tiny-model.js'

const labelled = tinyData({ labelled: true })
const { image } = tinyGan

/** Checks a run of 10 steps with batches of 8, on unlabelled data unless `data` says otherwise. */
const check = (
  model: object,
  settings: object = {},
  { data = tinyData(), out }: { data?: DataFacts; out?: string } = {},
) =>
  checkRun({
    config: parseRunConfig({
      model,
      data: { source: 'stripes' },
      steps: 10,
      batchSize: 8,
      ...settings,
    }),
    data,
    out,
  })

t.test('data that fit are accepted, with or without labels', async (t) => {
  t.doesNotThrow(() => check(tinyGan, { batchSize: 32 }))
  t.doesNotThrow(() => check(tinyGan, { batchSize: 32 }, { data: labelled }))
  t.doesNotThrow(() => check(tinyConditionalGan, { batchSize: 32 }, { data: labelled }))
})

t.test('a batch larger than the data names both numbers', async (t) => {
  t.throws(() => check(tinyGan, { batchSize: 33 }), {
    code: 'DATA_MISMATCH',
    path: 'batchSize',
    message: /a batch has 33 images, but stripes has only 32/,
    fix: 'set batchSize to at most 32',
  })
})

t.test('images of another size or number of channels name both shapes', async (t) => {
  for (const wrong of [{ height: 9 }, { width: 9 }, { channels: 3 }])
    t.throws(
      () => check({ ...tinyGan, image: { ...image, ...wrong } }),
      { code: 'DATA_MISMATCH', path: 'model.image', message: /stripes has 1 x 8 x 8/ },
      JSON.stringify(wrong),
    )
})

t.test('a conditional model needs labels', async (t) => {
  t.throws(() => check(tinyConditionalGan), {
    code: 'DATA_MISMATCH',
    path: 'model.classes',
    message: /has no labels/,
    fix: /set model.classes to 0/,
  })
})

t.test('a classifier needs labelled data of its image size', async (t) => {
  t.doesNotThrow(() => check(tinyClassifier, { batchSize: 32 }, { data: labelled }))
  t.throws(() => check(tinyClassifier), {
    code: 'DATA_MISMATCH',
    path: 'model.classes',
    message: /has 3 classes, but stripes has no labels/,
    fix: /use labelled data: idx files with their labels, or a folder with a subfolder per class/,
  })
  t.throws(() => check({ ...tinyClassifier, classes: 2 }, {}, { data: labelled }), {
    code: 'DATA_MISMATCH',
    fix: 'set model.classes to 3',
  })
  const large = { ...tinyClassifier, image: { ...image, height: 9 } }
  t.throws(() => check(large, {}, { data: labelled }), {
    message: /the model takes images of 1 x 9 x 8/,
  })
})

t.test('a model with fewer classes than the data is refused', async (t) => {
  t.throws(() => check({ ...tinyConditionalGan, classes: 2 }, {}, { data: labelled }), {
    code: 'DATA_MISMATCH',
    fix: 'set model.classes to 3',
  })
})

t.test('images with 2 channels are refused if the run would write pictures', async (t) => {
  const facts = { name: 'spectra', count: 50, height: 8, width: 8, classes: 3 }
  const run = (model: object, channels: number, out?: string) => () => {
    const settings = { best: { metric: 'diversity', goal: 'highest' } }
    check({ ...model, image: { ...image, channels } }, 'latent' in model ? settings : {}, {
      data: { ...facts, channels },
      ...(out !== undefined && { out }),
    })
  }
  t.throws(run(tinyGan, 2, 'out'), { code: 'DATA_MISMATCH', path: 'data' })
  t.doesNotThrow(run(tinyGan, 2), 'no run directory, no pictures')
  t.doesNotThrow(run(tinyGan, 3, 'out'))
  t.doesNotThrow(run(tinyClassifier, 2, 'out'), 'a classifier makes no images')
})

t.test('a translation must leave part of the image visible', async (t) => {
  const translate = (pixels: number) => () => check(tinyGan, { augment: { translate: pixels } })
  t.doesNotThrow(translate(7))
  t.throws(translate(8), {
    code: 'CONFIG_INVALID',
    path: 'augment.translate',
    message: /less than 8, because stripes has images of 8 x 8/,
  })
})

t.test('best.metric must be a value of this run', async (t) => {
  const best =
    (model: object, metric: string, settings: object = {}) =>
    () =>
      check(model, { best: { metric, goal: 'lowest' }, ...settings })
  t.doesNotThrow(best(tinyVae, 'kl'))
  t.doesNotThrow(best(tinyWgan, 'critic'))
  t.doesNotThrow(best(tinyGan, 'diversity'))
  t.throws(best(tinyGan, 'kl'), {
    code: 'CONFIG_INVALID',
    path: 'best.metric',
    message: /one of diversity, generator, discriminator/,
  })
  t.throws(best(tinyGan, 'diversity', { guard: { diversity: false } }), {
    code: 'CONFIG_INVALID',
    path: 'best.metric',
  })
  t.throws(best(tinyVae, 'diversity'), {
    code: 'CONFIG_INVALID',
    path: 'best.metric',
  })
})

t.test('a rollback needs a run directory', async (t) => {
  const settings = { guard: { rollback: {} } }
  t.doesNotThrow(() => check(tinyGan, settings, { out: 'out' }))
  t.throws(() => check(tinyGan, settings), {
    code: 'CONFIG_INVALID',
    path: 'guard.rollback',
    message: /because the run has no run directory/,
  })
})

t.test('a plan also checks the groups of its layers', async (t) => {
  const std = { type: 'minibatchStd', groupSize: 3 } as const
  const model = { ...tinyGan, discriminator: { layers: [std, ...tinyGan.discriminator.layers] } }
  await t.rejects(planTraining({ model, data: tinyData(), steps: 10, batchSize: 8 }), {
    code: 'CONFIG_INVALID',
    path: 'batchSize',
  })
})

const std = { type: 'minibatchStd', groupSize: 4 } as const
const adding = (place: 'generator' | 'discriminator', layers: object[]) =>
  describeSpec(
    parseModelSpec({ ...tinyGan, [place]: { layers: [...layers, ...tinyGan[place].layers] } }),
  )
const groupSettings = (batchSize: number, count: number, images = 256) => ({
  batchSize,
  samples: { every: 1, count },
  guard: guardSchema.parse({ diversity: { images } }),
})

t.test('a batch size that is not a multiple of the group size is refused', async (t) => {
  const networks = await adding('discriminator', [std])
  t.doesNotThrow(() => checkGroups(networks, groupSettings(8, 25)))
  t.doesNotThrow(() => checkGroups(networks, groupSettings(3, 25)), 'fewer images are one group')
  t.throws(() => checkGroups(networks, groupSettings(6, 25)), {
    code: 'CONFIG_INVALID',
    path: 'batchSize',
    message: /a multiple of 4, the groupSize/,
  })
})

t.test(
  'a number of samples that is not a multiple of the group size is refused, also for groups in blocks',
  async (t) => {
    const flat = { type: 'flatten' }
    const block = { type: 'residual', layers: [std, { type: 'conv2d', out: 1, kernel: 1 }] }
    const four = { type: 'reshape', shape: [1, 2, 2] }
    const networks = await adding('generator', [four, block, flat])
    t.throws(() => checkGroups(networks, groupSettings(8, 25)), {
      path: 'samples.count',
      message: /got 25/,
    })
    t.throws(() => checkGroups(networks, groupSettings(8, 24, 30)), {
      path: 'guard.diversity.images',
      message: /got 30/,
    })
    t.doesNotThrow(() => checkGroups(networks, groupSettings(8, 24)))
  },
)

t.test('a model without groups accepts any batch size and number of samples', async (t) => {
  const networks = await describeSpec(parseModelSpec(tinyGan))
  t.doesNotThrow(() => checkGroups(networks, groupSettings(7, 25)))
})

t.test('a batch of one image is refused if batch norm has one value per channel', async (t) => {
  const [norm, flat] = [{ type: 'batchNorm' }, { type: 'flatten' }]
  const image = { type: 'reshape', shape: [1, 8, 8] }
  const pixels = { type: 'reshape', shape: [64, 1, 1] }
  const withLayers = async (layers: object[]) => {
    const { kind, networks } = await adding('discriminator', layers)
    return { kind, networks: networks.filter(({ name }) => name === 'discriminator') }
  }
  const refused: [object[], string][] = [
    [[flat, norm, image], 'discriminator.1'],
    [[pixels, norm, image], 'discriminator.1'],
    [[{ type: 'globalAvgPool' }, norm, { type: 'linear', out: 64 }, image], 'discriminator.1'],
    [[pixels, { type: 'residual', layers: [norm] }, image], 'discriminator.1.layers.0'],
  ]
  for (const [layers, name] of refused) {
    const networks = await withLayers(layers)
    t.throws(() => checkBatchNorm(networks, { batchSize: 1 }), {
      code: 'CONFIG_INVALID',
      path: 'batchSize',
      message: new RegExp(`at least 2, because the batchNorm layer ${name} has one value`),
    })
    t.doesNotThrow(() => checkBatchNorm(networks, { batchSize: 2 }))
  }
  const many = await withLayers([norm])
  t.doesNotThrow(() => checkBatchNorm(many, { batchSize: 1 }), 'an image has many values')
})

t.test('a run with such a batch is refused before its first step', async (t) => {
  const options = { data: tinyData(), steps: 2, batchSize: 1, device: 'cpu' } as const
  await t.rejects(planTraining({ ...options, model: tinyGan }), {
    code: 'CONFIG_INVALID',
    path: 'batchSize',
    message: /the batchNorm layer generator\.1/,
  })
})
