import { createHash } from 'node:crypto'
import t from 'tap'
import { MersenneTwister } from '../../lib/data/mersenne-twister.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { drawOutline, insideOf } from '../../lib/data/shape-outlines.js'
import { generateShapes } from '../../lib/data/shapes.js'

// Expected values: the draws of the published generator with NumPy 2.4 (np.random.seed(42); for each
// image randint(5, 23) twice, randint(0, 3), randint(3, 8), normal(0, 0.05, (28, 28))), stored as
// np.rint(255 * image).

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const mean = (bytes: Uint8Array) => bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length / 255

t.test("style 'source' gives NumPy's images, byte for byte", async (t) => {
  const { images, labels, shape } = await generateShapes({ count: 1000, seed: 42, style: 'source' })
  t.same(shape, [1000, 1, 28, 28])
  const row19 = [
    ...[0, 0, 6, 0, 252, 226, 255, 255, 255, 254, 255, 255, 233, 255, 250, 255, 255, 245, 255],
    ...[3, 0, 2, 10, 0, 11, 0, 0, 0],
  ]
  t.same([...images.subarray(19 * 28, 20 * 28)], row19, 'row 19 of the first image')
  t.same([...labels.subarray(0, 10)], [2, 2, 1, 0, 1, 1, 2, 1, 2, 0])
  const counts = [0, 1, 2].map((kind) => labels.filter((label) => label === kind).length)
  t.same(counts, [327, 340, 333], 'circles, squares, triangles')
  t.equal(mean(images).toFixed(4), '0.1217')
  const variance =
    images.reduce((sum, byte) => sum + (byte / 255 - 0.12166) ** 2, 0) / images.length
  t.equal(Math.sqrt(variance).toFixed(4), '0.2969')
  t.equal(
    images.reduce((sum, byte) => sum + byte, 0),
    24322949,
  )
  t.equal(sha256(images), '780f9052459c669b8df9c4573d317420ced1cce9bd8bfa8830348d5d75295d68')
  t.equal(sha256(labels), 'bf0ebf216fac0a858750f9a0d2d57c94a9a3583bd3aa85e97ccf5c8f4523b3d1')
})

t.test('draws centre, kind and size in the published order', async (t) => {
  const random = new MersenneTwister(42)
  const outlines = Array.from({ length: 5 }, () => {
    const { x, y, kind, size } = drawOutline(random)
    for (let pixel = 0; pixel < 28 * 28; pixel++) random.normal()
    return [x, y, kind, size]
  })
  t.same(outlines, [
    [11, 19, 2, 7],
    [8, 19, 2, 5],
    [9, 8, 1, 4],
    [10, 12, 0, 5],
    [19, 20, 1, 6],
  ])
})

t.test("style 'source' fills the published numbers of pixels", async (t) => {
  const pixels = (kind: number, size: number) => {
    const inside = insideOf({ kind, x: 14, y: 14, size }, 'source', new MersenneTwister(1))
    let count = 0
    for (let y = 0; y < 28; y++) for (let x = 0; x < 28; x++) if (inside(x, y)) count++
    return count
  }
  const sizes = [3, 4, 5, 6, 7]
  t.same(
    sizes.map((size) => pixels(0, size)),
    [29, 49, 81, 113, 149],
  )
  t.same(
    sizes.map((size) => pixels(1, size)),
    [36, 64, 100, 144, 196],
  )
  t.same(
    sizes.map((size) => pixels(2, size)),
    [25, 41, 61, 85, 113],
  )
})

t.test("style 'described' turns squares and draws triangles of 20 pixels and more", async (t) => {
  const random = new MersenneTwister(7)
  const area = (kind: number, size: number) => {
    const inside = insideOf({ kind, x: 0, y: 0, size }, 'described', random)
    let count = 0
    // Ten samples per pixel and axis approximate the area.
    for (let y = -12; y < 12; y += 0.1)
      for (let x = -12; x < 12; x += 0.1) if (inside(x, y)) count++
    return count / 100
  }
  for (let trial = 0; trial < 10; trial++) {
    t.ok(Math.abs(area(1, 5) - 100) < 3, 'a rotated square keeps its area')
    const triangle = area(2, 5)
    // The largest triangle is equilateral in a circle of radius 9: 105 pixels.
    t.ok(triangle > 19 && triangle < 108, `triangle of ${triangle} pixels`)
  }
  const corner = insideOf({ kind: 1, x: 0, y: 0, size: 5 }, 'described', random)
  t.notOk(corner(5, 5) && corner(-5, 5), 'the square is rotated')
})

t.test("the styles' images differ, and each is the same for the same seed", async (t) => {
  const options = { count: 40, seed: 3 } as const
  const source = await generateShapes({ ...options, style: 'source' })
  const described = await generateShapes({ ...options, style: 'described' })
  const again = await generateShapes({ ...options, style: 'described' })
  const other = await generateShapes({ ...options, seed: 4, style: 'described' })
  t.not(sha256(source.images), sha256(described.images))
  t.equal(sha256(described.images), sha256(again.images))
  t.not(sha256(described.images), sha256(other.images))
})

t.test('splits 0.70 / 0.15 / 0.15 in order', async (t) => {
  const all = await openDataset('shapes')
  t.same([all.count, all.classes, all.name], [1000, 3, 'shapes'])
  t.same(all.classNames, ['circle', 'square', 'triangle'])
  const parts = []
  // Means by NumPy over images 0–699, 700–849 and 850–999.
  for (const [split, count, expected] of [
    ['train', 700, 0.11950673],
    ['validation', 150, 0.12770912],
    ['test', 150, 0.12568221],
  ] as const) {
    const part = await openDataset('shapes', { split })
    t.equal(part.count, count)
    t.ok(Math.abs(mean(part.images) - expected) < 1e-8, split)
    parts.push(part)
  }
  t.equal(sha256(Buffer.concat(parts.map(({ images }) => images))), sha256(all.images))
  t.equal(
    sha256(Buffer.concat(parts.map(({ labels }) => labels ?? new Uint8Array()))),
    sha256(all.labels ?? new Uint8Array()),
  )
})

t.test('accepts count and seed, and refuses invalid values', async (t) => {
  const few = await openDataset('shapes', { count: 3, seed: 42 })
  t.same(few.shape, [3, 1, 28, 28])
  t.same([...(few.labels ?? [])], [2, 2, 1])
  for (const count of [0, -1, 1.5, 2 ** 53]) {
    await t.rejects(openDataset('shapes', { count }), {
      code: 'CONFIG_INVALID',
      path: 'data.count',
    })
  }
  await t.rejects(openDataset('shapes', { seed: -1 }), {
    code: 'CONFIG_INVALID',
    path: 'data.seed',
  })
})
