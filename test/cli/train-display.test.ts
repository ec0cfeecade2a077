import { PassThrough } from 'node:stream'
import t from 'tap'
import { trainDisplay } from '../../lib/cli/displays/train-display.js'
import { parseRunConfig } from '../../lib/runs/config.js'
import type { RunEvent } from '../../lib/training/events.js'
import { tinyGan } from '../tiny-model.js'

const config = parseRunConfig({ model: tinyGan, data: { source: 'digits' }, steps: 100 })
const events: RunEvent[] = [
  { type: 'start', steps: 100, device: 'cpu', config, out: 'runs/a' },
  {
    type: 'progress',
    step: 50,
    steps: 100,
    time: 1,
    losses: { generator: 0.5 },
    imagesPerSecond: 10,
    secondsLeft: 1,
  },
  { type: 'warning', step: 50, reason: 'saturation', message: 'it has saturated', remedy: 'noise' },
  { type: 'end', step: 100, reason: 'steps', time: 2, model: 'runs/a/model.safetensors' },
]

/** Returns the text that a display writes for these events. */
function render(json: boolean, terminal: boolean): string {
  const stream = Object.assign(new PassThrough(), { isTTY: terminal, columns: 100, rows: 30 })
  const display = trainDisplay(json, stream)
  for (const event of events) display.show(event)
  display.close()
  return String(stream.read())
}

t.test('a terminal shows a bar that is redrawn, and its cursor is restored', async (t) => {
  const text = render(false, true)
  t.match(text, '░ 0/100')
  t.match(text, /█{15}░{15} 50\/100 {2}generator 0.500 {2}10 images\/s {2}1 s left/)
  t.match(text, '\u001b[2K')
  t.match(text, 'warning: it has saturated')
  t.match(text, 'Done in 2 s.')
  t.match(text, 'Model:    runs/a/model.safetensors')
})

t.test(
  'the bar moves from the first step on, and keeps the losses of the last event',
  async (t) => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 30 })
    const display = trainDisplay(false, stream)
    for (const event of events.slice(0, 1)) display.show(event)
    display.pace({ step: 1, steps: 100, imagesPerSecond: 60, secondsLeft: 7300 })
    t.match(String(stream.read()), /░ 1\/100 {2}60 images\/s {2}2 h 01 min left/)
    for (const event of events.slice(1, 2)) display.show(event)
    display.pace({ step: 60, steps: 100, imagesPerSecond: 60, secondsLeft: 90 })
    t.match(String(stream.read()), /60\/100 {2}generator 0\.500 {2}60 images\/s {2}1 min 30 s left/)
    display.close()
  },
)

t.test('a pipe and JSON get one line about the speed soon after the start', async (t) => {
  for (const json of [false, true]) {
    const stream = Object.assign(new PassThrough(), { isTTY: false, columns: 100, rows: 30 })
    const display = trainDisplay(json, stream)
    for (const event of events.slice(0, 1)) display.show(event)
    stream.read()
    for (let step = 1; step <= 30; step++)
      display.pace({ step, steps: 100, imagesPerSecond: 60, secondsLeft: 7300 })
    const line = json
      ? '"type":"pace","step":11,"steps":100'
      : 'step 11/100  60 images/s  2 h 01 min left'
    const lines = String(stream.read()).trimEnd().split('\n')
    t.equal(lines.length, 1)
    t.match(lines[0], line)
  }
})

t.test('a pipe shows plain lines', async (t) => {
  const text = render(false, false)
  t.notMatch(text, '\u001b')
  t.match(text, 'step 50/100  generator 0.500')
})

t.test('JSON has one event per line', async (t) => {
  const lines = render(true, true).trimEnd().split('\n')
  t.same(
    lines.map((line) => (JSON.parse(line) as RunEvent).type),
    ['start', 'progress', 'warning', 'end'],
  )
})
