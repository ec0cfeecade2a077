import t from 'tap'
import { EventQueue } from '../../lib/training/event-queue.js'

const value = (number: number) => ({ value: number, done: false })
const end = { value: undefined, done: true }

t.test('events are read in order, also after the queue is closed', async (t) => {
  const queue = new EventQueue<number>(10)
  queue.push(1)
  queue.push(2)
  queue.close()
  t.same([await queue.next(), await queue.next(), await queue.next()], [value(1), value(2), end])
})

t.test('a reader that waits gets the next event or the end', async (t) => {
  const queue = new EventQueue<number>(10)
  const [first, second] = [queue.next(), queue.next()]
  queue.push(7)
  queue.close()
  t.same([await first, await second], [value(7), end])
})

t.test('beyond the limit the oldest unread events are dropped', async (t) => {
  const queue = new EventQueue<number>(3)
  for (let event = 0; event < 1000; event++) queue.push(event)
  t.same(await queue.next(), value(997))
})
