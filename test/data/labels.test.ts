import t from 'tap'
import { findLargest, largestOf } from '../../lib/data/labels.js'

t.test('finds the largest label at any position, at once or in parts', async (t) => {
  const labels = new Uint8Array(100_000)
  t.equal(await findLargest(labels), 0)
  for (const [place, label] of [
    [50_000, 7],
    [0, 9],
    [99_999, 255],
  ] as const) {
    labels[place] = label
    t.equal(await findLargest(labels), label)
    t.equal(largestOf(labels), label)
  }
})

t.test('the event loop continues while millions of labels are scanned', async (t) => {
  let turns = 0
  const count = setInterval(() => turns++, 0)
  await findLargest(new Uint8Array(4_000_000))
  clearInterval(count)
  t.ok(turns > 0)
})
