import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { inParallel } from '../../lib/data/in-parallel.js'

t.test('keeps the order of the items and the bound', async (t) => {
  let running = 0
  let most = 0
  const doubled = await inParallel([5, 1, 4, 2, 3], 2, async (item, index) => {
    running++
    most = Math.max(most, running)
    for (let turn = 0; turn < item; turn++) await setImmediate()
    running--
    return [item * 2, index]
  })
  t.same(doubled, [
    [10, 0],
    [2, 1],
    [8, 2],
    [4, 3],
    [6, 4],
  ])
  t.equal(most, 2)
})

t.test('starts nothing after a failure, and rejects with it', async (t) => {
  const started: number[] = []
  const work = inParallel([1, 2, 3, 4, 5, 6], 2, async (item) => {
    started.push(item)
    await setImmediate()
    if (item === 1) throw new Error('the first')
  })
  await t.rejects(work, { message: 'the first' })
  for (let turn = 0; turn < 20; turn++) await setImmediate()
  t.ok(started.length < 5, `started ${started}`)
})

t.test('no items, no results', async (t) => {
  t.same(await inParallel([], 8, async () => 1), [])
})
