import t from 'tap'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { checkAugment, checkData, checkPictures } from '../../lib/training/check-data.js'
import { tinyClassifier, tinyConditionalGan, tinyData, tinyGan } from '../tiny-model.js'

const spec = parseModelSpec(tinyGan)
const conditional = parseModelSpec(tinyConditionalGan)
const classifier = parseModelSpec(tinyClassifier)

t.test('data that fit are taken, labels or not', async (t) => {
  t.doesNotThrow(() => checkData(spec, 32, tinyData()))
  t.doesNotThrow(() => checkData(spec, 32, tinyData({ labelled: true })))
  t.doesNotThrow(() => checkData(conditional, 32, tinyData({ labelled: true })))
})

t.test('a batch larger than the data names both numbers', async (t) => {
  t.throws(() => checkData(spec, 33, tinyData()), {
    code: 'DATA_MISMATCH',
    path: 'batchSize',
    message: /33 images, stripes has 32/,
    fix: 'set batchSize to at most 32',
  })
})

t.test('images of another size or channels name both shapes', async (t) => {
  for (const wrong of [{ height: 9 }, { width: 9 }, { channels: 3 }])
    t.throws(
      () => checkData({ ...spec, image: { ...spec.image, ...wrong } }, 1, tinyData()),
      { code: 'DATA_MISMATCH', path: 'model.image', message: /stripes has 1 x 8 x 8/ },
      JSON.stringify(wrong),
    )
})

t.test('labels asked of unlabelled data say what to change', async (t) => {
  t.throws(() => checkData(conditional, 1, tinyData()), {
    code: 'DATA_MISMATCH',
    path: 'model.classes',
    message: /has no labels/,
    fix: /set model.classes to 0/,
  })
})

t.test('a classifier takes labelled data of its size, and no others', async (t) => {
  t.doesNotThrow(() => checkData(classifier, 32, tinyData({ labelled: true })))
  t.throws(() => checkData(classifier, 1, tinyData()), {
    code: 'DATA_MISMATCH',
    path: 'model.classes',
    message: /learns 3 classes, stripes has no labels/,
    fix: /take labelled data: idx files with their labels, or a folder with a sub-folder a class/,
  })
  t.throws(() => checkData({ ...classifier, classes: 2 }, 1, tinyData({ labelled: true })), {
    code: 'DATA_MISMATCH',
    fix: 'set model.classes to 3',
  })
  const large = { ...classifier, image: { ...classifier.image, height: 9 } }
  t.throws(() => checkData(large, 1, tinyData({ labelled: true })), {
    message: /the model takes images of 1 x 9 x 8/,
  })
})

t.test('fewer classes than the labels have are refused', async (t) => {
  t.throws(() => checkData({ ...conditional, classes: 2 }, 1, tinyData({ labelled: true })), {
    code: 'DATA_MISMATCH',
    fix: 'set model.classes to 3',
  })
})

t.test('images that no picture can show are refused before a run writes pictures', async (t) => {
  const facts = { name: 'spectra', count: 5, height: 8, width: 8, classes: 0 }
  t.throws(() => checkPictures(spec, { ...facts, channels: 2 }), { code: 'DATA_MISMATCH' })
  t.doesNotThrow(() => checkPictures(spec, { ...facts, channels: 3 }))
  t.doesNotThrow(() => checkPictures(classifier, { ...facts, channels: 2 }), 'it makes none')
})

t.test('a translation must leave something of the image', async (t) => {
  const augment = (translate: number) => ({ horizontalFlip: true, verticalFlip: true, translate })
  t.doesNotThrow(() => checkAugment(augment(7), tinyData()))
  t.throws(() => checkAugment(augment(8), tinyData()), {
    code: 'CONFIG_INVALID',
    path: 'augment.translate',
    message: /less than 8, as stripes has images of 8 x 8/,
  })
})
