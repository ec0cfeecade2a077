import t from 'tap'
import { labelsLike } from '../../../lib/evaluation/images/labels-like.js'

function shares(labels: Uint8Array, classes: number): number[] {
  return Array.from(
    { length: classes },
    (_, label) => labels.filter((each) => each === label).length,
  )
}

t.test('labels have the class proportions of the real images', async (t) => {
  const real = Uint8Array.of(0, 0, 0, 2)
  const labels = labelsLike(real, { classes: 3, count: 100, seed: 1 })
  t.same(shares(labels, 3), [75, 0, 25])
})

t.test('without known labels, all classes are equally frequent', async (t) => {
  const options = { classes: 4, count: 40, seed: 1 }
  t.same(shares(labelsLike(undefined, options), 4), [10, 10, 10, 10])
  t.same(shares(labelsLike(Uint8Array.of(7), options), 4), [10, 10, 10, 10], 'unknown classes')
})

t.test('labels are shuffled, equally for equal seeds', async (t) => {
  const options = { classes: 2, count: 64, seed: 5 }
  const labels = labelsLike(undefined, options)
  t.same(labels, labelsLike(undefined, options))
  t.notSame(labels, labelsLike(undefined, { ...options, seed: 6 }))
  const firstHalf = shares(labels.subarray(0, 32), 2)
  t.ok(
    firstHalf.every((count) => count > 4),
    'no class fills a split',
  )
})
