import t from 'tap'
import { type OpenProgress, pacedProgress } from '../../lib/data/open-controls.js'

t.test('tells the start and the end, and never goes back', async (t) => {
  const told: OpenProgress[] = []
  const tell = pacedProgress((progress) => told.push(progress), 3)
  t.same(told, [{ done: 0, total: 3 }])
  for (const done of [3, 1, 2, 3]) tell(done)
  t.same(told, [
    { done: 0, total: 3 },
    { done: 3, total: 3 },
  ])
})

t.test('a flood of reports becomes some ten a second', async (t) => {
  let now = 0
  t.intercept(performance, 'now', { value: () => now })
  let told = 0
  const tell = pacedProgress(() => told++, 1_000_000)
  for (let done = 1; done <= 3000; done++) {
    now = done
    tell(done)
  }
  t.equal(told, 31, 'three seconds, and the start')
})

t.test('nobody needs to listen', async (t) => {
  t.doesNotThrow(() => pacedProgress(undefined, 3)(1))
})
