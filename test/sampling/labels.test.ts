import t from 'tap'
import { labelsFor } from '../../lib/sampling/labels.js'

t.test('a model without classes has no labels and takes none', async (t) => {
  t.equal(labelsFor(0, 3), undefined)
  t.throws(() => labelsFor(0, 3, 1), { code: 'CONFIG_INVALID', path: 'label' })
})

t.test('left out, all classes come in turn', async (t) => {
  t.same(labelsFor(3, 7), [0, 1, 2, 0, 1, 2, 0])
})

t.test('one label is for all images, a list is one an image', async (t) => {
  t.same(labelsFor(3, 2, 2), [2, 2])
  t.same(labelsFor(3, 2, [1, 0]), [1, 0])
  t.throws(() => labelsFor(3, 2, [1]), { message: /2 labels, one an image/ })
})

t.test('a class that there is not says which there are', async (t) => {
  for (const label of [3, -1, 0.5])
    t.throws(() => labelsFor(3, 1, label), { message: /a class from 0 to 2/ }, String(label))
})
