import { PassThrough } from 'node:stream'
import t from 'tap'
import { DataDisplay, emptyClassesOf } from '../../lib/cli/displays/data-display.js'
import { datasetFromArrays } from '../../lib/data/dataset.js'
import { jsonLines } from './run-falsario.js'

function output(terminal: boolean) {
  return Object.assign(new PassThrough(), { isTTY: terminal, columns: 60, rows: 30 })
}

t.test('a terminal shows a bar at once, another stream shows a line only later', async (t) => {
  for (const terminal of [true, false]) {
    const stream = output(terminal)
    const display = new DataDisplay(false, stream)
    display.progress({ done: 0, total: 1000 })
    display.progress({ done: 500, total: 1000 })
    display.close()
    const text = String(stream.read())
    if (!terminal) t.equal(text, 'null')
    else t.match(text, /░{30} 0\/1,000.*█{15}░{15} 500\/1,000 {2}0 s left/s)
  }
})

t.test('writes a line every five seconds, JSON every second', async (t) => {
  let now = 0
  t.intercept(performance, 'now', { value: () => now })
  const [lines, json] = [output(false), output(false)]
  const displays = [new DataDisplay(false, lines), new DataDisplay(true, json)]
  for (now = 0; now <= 10_000; now += 100)
    for (const display of displays) display.progress({ done: now / 10, total: 2000 })
  t.equal(
    String(lines.read()),
    'reading images 500/2,000  15 s left\nreading images 1,000/2,000  10 s left\n',
  )
  const events = jsonLines(String(json.read()))
  t.equal(events.length, 10)
  t.same(events[0], { type: 'data', done: 100, total: 2000 })
})

t.test('writes no warning if all files can be read', async (t) => {
  const stream = output(false)
  new DataDisplay(true, stream).unreadable({ count: 5, emptyClasses: [], unreadable: [] })
  t.equal(stream.read(), null)
})

t.test('finds classes without images', async (t) => {
  const arrays = { images: new Uint8Array(2), shape: [2, 1, 1, 1] }
  const labels = Uint8Array.of(2, 0)
  const classNames = ['ant', 'bee', 'cat']
  t.same(emptyClassesOf(datasetFromArrays({ ...arrays, labels, classNames })), ['bee'])
  t.same(emptyClassesOf(datasetFromArrays(arrays)), [])
})
