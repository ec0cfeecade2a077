import t from 'tap'
import type { NativeTensor } from '../../lib/native/index.js'
import { compareAll, difference } from './compare.js'

const float = (name: string, values: number[], shape = [values.length]): NativeTensor => ({
  name,
  dtype: 'F32',
  shape,
  data: new Uint8Array(Float32Array.from(values).buffer),
})

const count = (value: bigint): NativeTensor => ({
  name: 'num_batches_tracked',
  dtype: 'I64',
  shape: [],
  data: new Uint8Array(BigInt64Array.of(value).buffer),
})

const named = (...tensors: NativeTensor[]) => new Map(tensors.map((each) => [each.name, each]))

t.test('the error is the L2 distance divided by the L2 norm of the expected tensor', async (t) => {
  t.equal(difference(float('a', [3, 5]), float('a', [3, 4])), 0.2)
  t.equal(
    difference(float('a', [0.5, 0]), float('a', [0, 0])),
    0.5,
    'for zeros, the distance itself',
  )
})

t.test('a different shape, dtype or integer, or NaN, is an infinite error', async (t) => {
  t.equal(difference(float('a', [1, 2], [1, 2]), float('a', [1, 2])), Infinity)
  t.equal(difference(count(1n), float('a', [1], [])), Infinity)
  t.equal(difference(count(3n), count(4n)), Infinity)
  t.equal(difference(count(3n), count(3n)), 0)
  t.equal(difference(float('a', [Number.NaN]), float('a', [1])), Infinity)
})

t.test('missing and unexpected tensors are an infinite error', async (t) => {
  const [a, b] = [float('a', [1]), float('b', [2])]
  t.same(compareAll(named(a), named(a, b)), { worst: Infinity, where: 'b (missing)' })
  const wider = named(float('a', [1, 2]))
  t.same(compareAll(wider, named(a)), {
    worst: Infinity,
    where: 'a (different shape, dtype or integers, or NaN)',
  })
  t.same(compareAll(named(a, b), named(a)), { worst: Infinity, where: 'b (not expected)' })
})

t.test('the tensor with the largest error is named', async (t) => {
  const computed = named(float('a', [1]), float('b', [3]))
  const expected = named(float('a', [1]), float('b', [2]))
  t.same(compareAll(computed, expected), { worst: 0.5, where: 'b' })
})
