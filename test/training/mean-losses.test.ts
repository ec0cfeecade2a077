import t from 'tap'
import { MeanLosses } from '../../lib/training/mean-losses.js'

const numbers = Float32Array.from({ length: 100 }, (_, index) => 1 / (index + 3))

t.test('the mean of many chunks is that of one, to the last bit', async (t) => {
  const [whole, cut] = [new MeanLosses(), new MeanLosses()]
  whole.add({ steps: 100, losses: { loss: numbers } })
  for (let step = 0; step < 100; step += 7) {
    const part = numbers.subarray(step, step + 7)
    cut.add({ steps: part.length, losses: { loss: part } })
  }
  t.equal(cut.steps, 100)
  t.equal(cut.take().loss, whole.take().loss)
})

t.test('taking begins anew', async (t) => {
  const losses = new MeanLosses()
  losses.add({ steps: 1, losses: { loss: Float32Array.of(5) } })
  losses.take()
  t.equal(losses.steps, 0)
  losses.add({ steps: 2, losses: { loss: Float32Array.of(1, 2) } })
  t.same(losses.take(), { loss: 1.5 })
})

t.test('a chunk without a step has no mean', async (t) => {
  const losses = new MeanLosses()
  losses.add({ steps: 0, losses: { loss: new Float32Array() } })
  t.same(losses.take(), {})
})
