import t from 'tap'
import { datasetFromArrays } from '../../lib/data/dataset.js'
import { evenlySpaced, readImagesAt } from '../../lib/data/image-subset.js'

t.test('indices are evenly spaced from the first on', async (t) => {
  t.same(evenlySpaced(10, 4), [0, 2, 5, 7])
  t.same(evenlySpaced(3, 3), [0, 1, 2])
  t.same(evenlySpaced(5, 0), [])
})

t.test('an offset moves every index within its section', async (t) => {
  t.same(evenlySpaced(10, 2, 0.5), [2, 7])
})

t.test('images are read in the order of the indices', async (t) => {
  const data = datasetFromArrays({ images: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [3, 1, 1, 2] })
  t.same([...(await readImagesAt(data, [2, 0]))], [5, 6, 1, 2])
})
