import t from 'tap'
import { samplingTime } from '../../lib/reports/sampling-time.js'
import { plainWgan } from '../known-model.js'

t.test('times are medians of calls after a warm-up, divided by the images', async (t) => {
  using model = await plainWgan()
  // Each call reads the clock twice. 11 calls of the batch: 2 to warm up, then 9 timed.
  const took = [
    900, 900, 64, 640, 64, 64, 640, 128, 128, 128, 640, 800, 800, 5, 1, 2, 3, 4, 5, 6, 7, 8,
  ]
  const clock = took.flatMap((time) => [1000, 1000 + time])
  t.same(await samplingTime(model, { now: () => clock.shift() ?? Number.NaN }), {
    batch: 64,
    repeats: 9,
    inBatch: 2,
    alone: 5,
  })
  t.equal(clock.length, 0)
})

t.test('a signal aborts it', async (t) => {
  using model = await plainWgan()
  await t.rejects(samplingTime(model, { signal: AbortSignal.abort() }), { name: 'AbortError' })
})
