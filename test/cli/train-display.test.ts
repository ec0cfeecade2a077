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
