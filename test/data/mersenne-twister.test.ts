import t from 'tap'
import { MersenneTwister } from '../../lib/data/mersenne-twister.js'

// Every expected number comes from NumPy 2.4: np.random.RandomState(seed).

t.test('gives the 32-bit numbers of MT19937', async (t) => {
  const reference = new MersenneTwister(5489)
  const words = Array.from({ length: 1001 }, () => reference.uint32())
  t.same(
    [0, 1, 2, 999, 1000].map((index) => words[index]),
    [3499211612, 581869302, 3890346734, 1341017984, 2500741117],
  )
  const random = new MersenneTwister(42)
  t.same(
    Array.from({ length: 4 }, () => random.uint32()),
    [1608637542, 3421126067, 4083286876, 787846414],
  )
})

t.test('accepts the largest seed', async (t) => {
  const random = new MersenneTwister(4294967295)
  t.same([random.uniform(), random.uniform()], [0.0976320289940138, 0.9123828453026218])
})

t.test('gives random_sample', async (t) => {
  const random = new MersenneTwister(42)
  t.same(
    Array.from({ length: 4 }, () => random.uniform()),
    [0.3745401188473625, 0.9507143064099162, 0.7319939418114051, 0.5986584841970366],
  )
})

t.test('gives randint by masked rejection', async (t) => {
  const random = new MersenneTwister(42)
  t.same(
    Array.from({ length: 12 }, () => random.integer(5, 23)),
    [11, 19, 15, 12, 11, 15, 15, 8, 12, 7, 6, 16],
  )
  t.equal(random.integer(3, 4), 3, 'the only possible number')
})

t.test('gives normal, and keeps the second of a pair over other draws', async (t) => {
  const near = (actual: number, expected: number) =>
    t.ok(Math.abs(actual - expected) < 1e-14, `${actual} is ${expected}`)
  const random = new MersenneTwister(42)
  near(random.normal(), 0.4967141530112327)
  near(random.normal(), -0.13826430117118466)
  near(random.normal(), 0.6476885381006925)
  near(random.normal(), 1.5230298564080254)
  near(random.normal(), -0.23415337472333597)

  const mixed = new MersenneTwister(42)
  for (let draw = 0; draw < 12; draw++) mixed.integer(5, 23)
  near(mixed.normal(2, 0.5), 2.0111109133059917)
  t.equal(mixed.integer(0, 3), 2)
  near(mixed.normal(2, 0.5), 1.7861035431983274)
})
