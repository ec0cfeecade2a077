import t from 'tap'
import { Confusion, indexOfLargest } from '../../../lib/kinds/classifier/confusion.js'

t.test('the loss equals that of torch.nn.functional.cross_entropy', async (t) => {
  const confusion = new Confusion(3)
  // Large logits must not overflow.
  confusion.add(Float32Array.of(1.5, -0.25, 3, 1000, 0, 999), Uint8Array.of(0, 2))
  confusion.add(Float32Array.of(-2, 0.5, 0.5), Uint8Array.of(1))
  const { loss, accuracy, count } = confusion.result()
  t.ok(Math.abs(loss - 1.2597511551491556) < 1e-6, `${loss}`)
  t.equal(count, 3)
  t.equal(accuracy, 1 / 3, 'the first of two equal logits is the prediction')
})

t.test('rows are labels and columns are predictions', async (t) => {
  const confusion = new Confusion(2)
  confusion.add(Float32Array.of(0, 1, 0, 1, 1, 0), Uint8Array.of(0, 1, 1))
  const { confusion: counts, perClass } = confusion.result()
  t.same(counts, [
    [0, 1],
    [1, 1],
  ])
  t.same(perClass, [
    { count: 1, accuracy: 0 },
    { count: 2, accuracy: 0.5 },
  ])
})

t.test('indexOfLargest returns the first of equal numbers, and 0 for NaN', async (t) => {
  t.equal(indexOfLargest(Float32Array.of(1, 3, 2)), 1)
  t.equal(indexOfLargest(Float32Array.of(2, 2)), 0)
  t.equal(indexOfLargest(Float32Array.of(Number.NaN, Number.NaN)), 0)
})
