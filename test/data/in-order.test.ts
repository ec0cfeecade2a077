import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { inOrder } from '../../lib/data/in-order.js'

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate()
}

t.test('results come in the order of the items, within the bound', async (t) => {
  let running = 0
  let most = 0
  const taken: number[] = []
  const results = inOrder([9, 1, 4, 2, 3], 3, async (item) => {
    most = Math.max(most, ++running)
    await turns(item)
    running--
    return item * 2
  })
  for await (const result of results) taken.push(result)
  t.same(taken, [18, 2, 8, 4, 6])
  t.equal(most, 3)
})

t.test('does not run ahead of whoever takes slowly', async (t) => {
  let started = 0
  const results = inOrder([1, 2, 3, 4, 5, 6, 7, 8], 2, async () => ++started)
  await results.next()
  await turns(20)
  t.equal(started, 3, 'the one taken, and two more')
  await results.return()
})

t.test('the first failure in order is told, after what came before it', async (t) => {
  const taken: number[] = []
  const started: number[] = []
  const results = inOrder([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    started.push(item)
    await turns(item === 2 ? 20 : 1)
    if (item === 2 || item === 3) throw new Error(`failure ${item}`)
    return item
  })
  await t.rejects(
    async () => {
      for await (const result of results) taken.push(result)
    },
    { message: 'failure 2' },
  )
  t.same(taken, [1])
  t.same(started, [1, 2, 3, 4])
})

t.test('who stops taking waits for what is under way, and nothing more starts', async (t) => {
  let started = 0
  let ended = 0
  for await (const _ of inOrder([1, 2, 3, 4, 5, 6, 7, 8], 3, async (item) => {
    started++
    await turns(item * 3)
    ended++
  }))
    break
  t.same([started, ended], [4, 4])
})

t.test('no items, no results', async (t) => {
  t.same(await inOrder([], 8, async () => 1).next(), { done: true, value: undefined })
})
