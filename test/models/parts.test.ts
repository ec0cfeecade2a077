import t from 'tap'
import { partSeed, partsOf } from '../../lib/models/parts.js'

t.test('parts are consecutive and cover all images', async (t) => {
  t.same(
    [...partsOf(600, 784)],
    [
      { index: 0, from: 0, to: 256 },
      { index: 1, from: 256, to: 512 },
      { index: 2, from: 512, to: 600 },
    ],
  )
})

t.test('parts of larger images are smaller, but have at least one image', async (t) => {
  t.match([...partsOf(100, 3 * 64 * 64)][0], { from: 0, to: 42 })
  t.match([...partsOf(2, 3 * 1024 * 1024)], [{ to: 1 }, { to: 2 }])
})

t.test(
  'the seed of part 0 is the seed itself, and all parts have different seeds below 2^53',
  async (t) => {
    for (const seed of [0, 7, Number.MAX_SAFE_INTEGER]) {
      t.equal(partSeed(seed, 0), seed)
      const seeds = Array.from({ length: 2000 }, (_, part) => partSeed(seed, part))
      t.ok(seeds.every((each) => Number.isSafeInteger(each) && each >= 0))
      t.equal(new Set(seeds).size, 2000)
    }
    const near = new Set(
      [0, 1, 2, 3].flatMap((seed) => [0, 1, 2, 3].map((at) => partSeed(seed, at))),
    )
    t.equal(near.size, 16, 'parts of similar seeds have different seeds')
    t.equal(partSeed(Number.MAX_SAFE_INTEGER, 1), 2_654_435_760, 'wraps around exactly')
  },
)
