import t from 'tap'
import { lossTotalsSchema } from '../../lib/runs/session-state.js'
import { MeanLosses } from '../../lib/training/mean-losses.js'

const numbers = Float32Array.from({ length: 100 }, (_, index) => 1 / (index + 3))

t.test('the mean does not depend on the chunks, to the last bit', async (t) => {
  const [whole, cut] = [new MeanLosses(), new MeanLosses()]
  whole.add({ steps: 100, losses: { loss: numbers }, vectors: {} })
  for (let step = 0; step < 100; step += 7) {
    const part = numbers.subarray(step, step + 7)
    cut.add({ steps: part.length, losses: { loss: part }, vectors: {} })
  }
  t.equal(cut.steps, 100)
  t.equal(cut.take().losses.loss, whole.take().losses.loss)
})

t.test('take starts a new mean', async (t) => {
  const losses = new MeanLosses()
  losses.add({ steps: 1, losses: { loss: Float32Array.of(5) }, vectors: {} })
  losses.take()
  t.equal(losses.steps, 0)
  losses.add({ steps: 2, losses: { loss: Float32Array.of(1, 2) }, vectors: {} })
  t.same(losses.take().losses, { loss: 1.5 })
})

t.test('a chunk without steps gives no mean', async (t) => {
  const losses = new MeanLosses()
  losses.add({ steps: 0, losses: { loss: new Float32Array() }, vectors: {} })
  t.same(losses.take(), { losses: {}, vectors: {} })
})

t.test('the kl of each dimension has its own mean', async (t) => {
  const means = new MeanLosses()
  const rows = (...data: number[]) => ({
    klPerDimension: { shape: [data.length / 2, 2], data: Float32Array.from(data) },
  })
  means.add({ steps: 2, losses: {}, vectors: rows(1, 10, 2, 20) })
  means.add({ steps: 1, losses: {}, vectors: rows(6, 60) })
  t.same(means.take().vectors.klPerDimension, [3, 30])
  t.same(means.take(), { losses: {}, vectors: {} })
})

t.test('incomplete sums are stored in JSON without loss, including NaN and infinity', async (t) => {
  const [whole, before] = [new MeanLosses(), new MeanLosses()]
  const [first, second] = [numbers.subarray(0, 41), numbers.subarray(41)]
  const odd = { nan: Float32Array.of(Number.NaN), low: Float32Array.of(Number.NEGATIVE_INFINITY) }
  whole.add({ steps: 100, losses: { loss: numbers, ...odd }, vectors: {} })
  before.add({ steps: 41, losses: { loss: first, ...odd }, vectors: {} })
  const state = lossTotalsSchema.parse(JSON.parse(JSON.stringify(before.state)))
  const after = new MeanLosses(state)
  after.add({ steps: 59, losses: { loss: second }, vectors: {} })
  t.equal(after.steps, 100)
  t.same(after.take(), whole.take())
})
