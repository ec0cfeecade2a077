import t from 'tap'
import { type OpenProgress, throttledProgress } from '../../lib/data/open-controls.js'

t.test('reports the start and the end, and never decreases', async (t) => {
  const reports: OpenProgress[] = []
  const report = throttledProgress((progress) => reports.push(progress), 3)
  t.same(reports, [{ done: 0, total: 3 }])
  for (const done of [3, 1, 2, 3]) report(done)
  t.same(reports, [
    { done: 0, total: 3 },
    { done: 3, total: 3 },
  ])
})

t.test('many reports are reduced to about ten per second', async (t) => {
  let now = 0
  t.intercept(performance, 'now', { value: () => now })
  let reports = 0
  const report = throttledProgress(() => reports++, 1_000_000)
  for (let done = 1; done <= 3000; done++) {
    now = done
    report(done)
  }
  t.equal(reports, 31, 'the start and three seconds')
})

t.test('the callback is optional', async (t) => {
  t.doesNotThrow(() => throttledProgress(undefined, 3)(1))
})
