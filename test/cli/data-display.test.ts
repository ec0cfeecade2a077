import { PassThrough } from 'node:stream'
import t from 'tap'
import { DataDisplay } from '../../lib/cli/displays/data-display.js'
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

t.test('writes no warning if nothing is left out', async (t) => {
  const stream = output(false)
  const data = { count: 5, classes: 0, emptyClasses: [], unreadable: [], unused: [] }
  new DataDisplay(true, stream).leftOut(data)
  t.equal(stream.read(), null)
})

t.test('warns of what is not used, and of classes without an image', async (t) => {
  const unused = [{ path: 'pets/loop', reason: 'a link to a folder that contains the link' }]
  const data = { count: 5, classes: 11, emptyClasses: ['0'], unreadable: [], unused }
  const [people, programs] = [output(false), output(false)]
  new DataDisplay(false, people).leftOut(data)
  t.equal(
    String(people.read()),
    'warning: not used:\n  pets/loop: a link to a folder that contains the link\n' +
      'warning: 1 of 11 classes has no image: 0\n',
  )
  new DataDisplay(true, programs).leftOut(data)
  t.match(jsonLines(String(programs.read())), [
    { type: 'unused', count: 1, paths: unused },
    { type: 'warning', reason: 'emptyClasses', classes: ['0'], message: /: 0/ },
  ])
  const many = Array.from({ length: 254 }, (_, at) => String(at))
  new DataDisplay(false, people).leftOut({ ...data, classes: 256, emptyClasses: many, unused: [] })
  t.match(String(people.read()), /254 of 256 classes have no image: 0, 1, 2, 3, 4 and 249 more/)
})
