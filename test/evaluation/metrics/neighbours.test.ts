import t from 'tap'
import { floatTensor, labelTensor } from '../../../lib/models/native-tensors.js'
import {
  classPairs,
  type NativeTensor,
  nearestNeighbours,
  nearestOthers,
} from '../../../lib/native/index.js'
import { randomNumbers } from '../../random-numbers.js'

/** Nearest neighbours, compared with the differences of all pairs, and pairs of one class. */

function randomRows(count: number, width: number, seed: number): Float32Array {
  const random = randomNumbers(seed)
  return Float32Array.from({ length: count * width }, () => random() * 10 - 3)
}

function distance(one: Float32Array, i: number, other: Float32Array, j: number, width: number) {
  let sum = 0
  for (let k = 0; k < width; k++) {
    sum += ((one[i * width + k] ?? 0) - (other[j * width + k] ?? 0)) ** 2
  }
  return Math.sqrt(sum)
}

function nearestOfAllPairs(
  queries: Float32Array,
  points: Float32Array,
  width: number,
  others: boolean,
) {
  return Array.from({ length: queries.length / width }, (_, i) => {
    let best = { distance: Number.POSITIVE_INFINITY, index: -1 }
    for (let j = 0; j < points.length / width; j++) {
      if (others && i === j) continue
      const candidate = distance(queries, i, points, j, width)
      if (candidate < best.distance) best = { distance: candidate, index: j }
    }
    return best
  })
}

const rows = (data: Float32Array, width: number): NativeTensor =>
  floatTensor('rows', [data.length / width, width], data)

t.test('finds the nearest of more points than one tile holds', async (t) => {
  const width = 3
  const queries = randomRows(40, width, 1)
  const points = randomRows(40_000, width, 2)
  const neighbours = await nearestNeighbours(rows(queries, width), rows(points, width))
  for (const [i, expected] of nearestOfAllPairs(queries, points, width, false).entries()) {
    t.equal(neighbours.indices[i], expected.index)
    t.ok(Math.abs((neighbours.distances[i] ?? 0) - expected.distance) < 1e-12)
  }
})

t.test('excludes the point itself but not an equal point', async (t) => {
  const width = 5
  const points = randomRows(300, width, 3)
  points.copyWithin(299 * width, 7 * width, 8 * width)
  const places = Int32Array.from({ length: 300 }, (_, i) => i)
  const neighbours = await nearestOthers(rows(points, width), labelTensor(places))
  for (const [i, expected] of nearestOfAllPairs(points, points, width, true).entries()) {
    t.equal(neighbours.indices[i], expected.index)
    t.ok(Math.abs((neighbours.distances[i] ?? 0) - expected.distance) < 1e-12)
  }
  t.equal(neighbours.distances[7], 0)
  t.equal(neighbours.indices[7], 299)
})

t.test('two points are each other’s neighbours', async (t) => {
  const neighbours = await nearestOthers(rows(Float32Array.of(1, 4), 1), labelTensor([1, 0]))
  t.same([...neighbours.indices], [0, 1])
  t.same([...neighbours.distances], [3, 3])
})

t.test(
  'equal images have distance 0, and a difference of 1 in one pixel is distance 1',
  async (t) => {
    const random = randomNumbers(5)
    const data = Uint8Array.from({ length: 20 * 784 }, () => random() * 255)
    const images: NativeTensor = { name: 'images', dtype: 'U8', shape: [20, 1, 28, 28], data }
    const changed = data.slice()
    for (let i = 0; i < 20; i++) changed[i * 784 + i] = (changed[i * 784 + i] ?? 0) ^ 1
    const same = await nearestNeighbours(images, images)
    t.same([...same.distances], new Array(20).fill(0))
    t.same([...same.indices], [...new Array(20).keys()])
    const near = await nearestNeighbours({ ...images, data: changed }, images)
    t.same([...near.distances], new Array(20).fill(1))
  },
)

t.test('refuses points of another width, a single point and rows out of range', async (t) => {
  const one = rows(randomRows(1, 4, 1), 4)
  const other = rows(randomRows(2, 5, 1), 5)
  await t.rejects(nearestNeighbours(one, other), {
    code: 'DATA_MISMATCH',
    expected: 'rows of 4 values',
    received: 'rows of 5 values',
  })
  await t.rejects(nearestOthers(one, labelTensor([0])), { code: 'DATA_MISMATCH', path: 'points' })
  await t.rejects(nearestOthers(other, labelTensor([2])), {
    code: 'DATA_MISMATCH',
    path: 'places',
    expected: 'row numbers of points, from 0 to 1',
  })
})

t.test('pairs are any two different images of one class', async (t) => {
  const labels = [4, 0, 4, 9, 0, 4, 4, 0]
  const pairs = await classPairs(labelTensor(labels), 2000, 11)
  const indices = new BigInt64Array(pairs.data.buffer, pairs.data.byteOffset, 4000)
  const seen = new Map<string, number>()
  for (let i = 0; i < 2000; i++) {
    const [one, other] = [Number(indices[2 * i]), Number(indices[2 * i + 1])]
    if (one === other || labels[one] !== labels[other]) t.fail(`${one} and ${other}`)
    seen.set(`${one}-${other}`, (seen.get(`${one}-${other}`) ?? 0) + 1)
  }
  // 4 images of class 4 and 3 of class 0: each is the first in a seventh of the pairs.
  t.equal(seen.size, 4 * 3 + 3 * 2, 'every possible pair occurs')
  t.ok(Math.min(...seen.values()) > 50)
  t.ok(Math.max(...seen.values()) < 200)
  const again = await classPairs(labelTensor(labels), 2000, 11)
  t.same(again.data, pairs.data, 'the same seed gives the same pairs')
  t.same((await classPairs(labelTensor([1, 2, 3]), 5, 1)).shape, [0, 2])
})
