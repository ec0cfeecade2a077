import t from 'tap'
import {
  classNamesOf,
  hasAllClasses,
  mapClasses,
  renumberLabels,
} from '../../lib/data/class-numbering.js'

const animals = { classes: 3, classNames: ['cat', 'dog', 'cow'] }
const digits = { classes: 10 }

t.test('classes are the same if their names are', async (t) => {
  t.same(mapClasses({ classes: 2, classNames: ['cow', 'cat'] }, animals), [2, 0])
  t.same(mapClasses({ classes: 2, classNames: ['cow', 'hen'] }, animals), [2, -1])
})

t.test('classes without names are called by their numbers', async (t) => {
  t.same(classNamesOf({ classes: 3 }), ['0', '1', '2'])
  t.same(mapClasses({ classes: 2, classNames: ['3', '7'] }, digits), [3, 7])
  t.same(mapClasses({ classes: 2 }, digits), [0, 1])
})

t.test('equally many classes are the same if one numbering has no names', async (t) => {
  t.same(mapClasses(animals, { classes: 3 }), [0, 1, 2])
  t.same(mapClasses({ classes: 3 }, animals), [0, 1, 2])
  t.same(mapClasses({ classes: 2 }, animals), [-1, -1])
  t.same(mapClasses(animals, digits), [-1, -1, -1])
})

t.test('a numbering has all classes of another, or not', async (t) => {
  t.ok(hasAllClasses(animals, { classes: 1, classNames: ['dog'] }))
  t.notOk(hasAllClasses(animals, { classes: 1, classNames: ['hen'] }))
  t.notOk(hasAllClasses(animals, { classes: 0 }), 'no classes')
})

t.test('labels are renumbered, unless a class is unknown', async (t) => {
  const some = { classes: 3, classNames: ['dog', 'hen', 'cat'] }
  t.same(renumberLabels(Uint8Array.of(0, 2, 0), some, animals), Uint8Array.of(1, 0, 1))
  t.equal(renumberLabels(Uint8Array.of(0, 1), some, animals), undefined)
  t.equal(renumberLabels(undefined, some, animals), undefined)
})
