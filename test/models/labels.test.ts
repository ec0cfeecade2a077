import t from 'tap'
import { classOf, labelsFor } from '../../lib/models/labels.js'

t.test('a model without classes has no labels and refuses labels', async (t) => {
  t.equal(labelsFor(0, 3), undefined)
  t.throws(() => labelsFor(0, 3, 1), { code: 'CONFIG_INVALID', path: 'label' })
})

t.test('by default all classes come in turn', async (t) => {
  t.same(labelsFor(3, 7), [0, 1, 2, 0, 1, 2, 0])
})

t.test('a number is the label of all images, a list has one label per image', async (t) => {
  t.same(labelsFor(3, 2, 2), [2, 2])
  t.same(labelsFor(3, 2, [1, 0]), [1, 0])
  t.throws(() => labelsFor(3, 2, [1]), { message: /2 labels, one per image/ })
})

t.test('the error for an unknown class lists the valid classes', async (t) => {
  for (const label of [3, -1, 0.5])
    t.throws(() => labelsFor(3, 1, label), { message: /a class from 0 to 2/ }, String(label))
})

t.test('similar names are suggested, similar numbers are not', async (t) => {
  const digits = { classes: 10, classNames: [...'0123456789'] }
  t.equal(classOf(digits, '7'), 7)
  for (const number of ['10', '-1']) {
    const refused = { message: /a class from 0 to 9 \(0, 1, .*9\), got/ }
    t.throws(() => classOf(digits, number), refused, number)
  }
  const animals = { classes: 2, classNames: ['cat', 'dog'] }
  t.throws(() => classOf(animals, 'dogg'), { message: /did you mean "dog"/ })
})
