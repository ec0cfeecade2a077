import { PassThrough } from 'node:stream'
import t from 'tap'
import { EvaluateDisplay } from '../../lib/cli/displays/evaluate-display.js'

t.test('the time left is that of the current task', async (t) => {
  let now = 0
  t.intercept(performance, 'now', { value: () => now })
  const stream = Object.assign(new PassThrough(), { isTTY: false, columns: 60, rows: 30 })
  const display = new EvaluateDisplay(false, stream)
  for (now = 0; now <= 20_000; now += 10_000) display.progress(now / 100, 200)
  for (const classifier of [1, 2])
    for (const step of [50, 100]) {
      display.training({ classifier, step, steps: 100 })
      now += 30_000
    }
  t.same(String(stream.read()).trim().split('\n'), [
    'measuring images 100/200  10 s left',
    'measuring images 200/200',
    'training classifier 1 for cas 50/100  10 s left',
    'training classifier 1 for cas 100/100',
    'training classifier 2 for cas 50/100  30 s left',
    'training classifier 2 for cas 100/100',
  ])
})
