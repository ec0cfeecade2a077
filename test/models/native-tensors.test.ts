import t from 'tap'
import {
  floatTensor,
  GatheredFloats,
  labelTensor,
  requireOutput,
} from '../../lib/models/native-tensors.js'

t.test('floatTensor shares the memory of a part of an array', async (t) => {
  const array = Float32Array.of(1, 2, 3, 4)
  const { data, ...rest } = floatTensor('latent', [1, 2], array.subarray(2))
  t.same(rest, { name: 'latent', dtype: 'F32', shape: [1, 2] })
  t.equal(data.buffer, array.buffer)
  t.same([data.byteOffset, data.byteLength], [8, 8])
})

t.test('labelTensor is int64', async (t) => {
  const { data, ...rest } = labelTensor(Uint8Array.of(2, 255))
  t.same(rest, { name: 'labels', dtype: 'I64', shape: [2] })
  t.same(new BigInt64Array(data.buffer), [2n, 255n])
})

t.test('GatheredFloats concatenates outputs with the shape of one image', async (t) => {
  const all = new GatheredFloats(3)
  t.same([all.data.length, all.shape], [0, []])
  all.add({ shape: [2, 1, 2], data: Float32Array.of(1, 2, 3, 4) })
  all.add({ shape: [1, 1, 2], data: Float32Array.of(5, 6) })
  t.same(
    [all.shape, [...all.data]],
    [
      [3, 1, 2],
      [1, 2, 3, 4, 5, 6],
    ],
  )
})

t.test('requireOutput names the outputs that there are', async (t) => {
  const mean = { shape: [1], data: Float32Array.of(1) }
  t.equal(requireOutput({ mean }, 'mean'), mean)
  t.throws(() => requireOutput({ mean }, 'logits'), {
    code: 'NATIVE_FAILED',
    expected: 'logits',
    received: 'mean',
  })
})
