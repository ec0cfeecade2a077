import t from 'tap'
import { duration, emptyBar, progressBar, progressLine, table } from '../../lib/cli/format.js'
import type { ProgressEvent } from '../../lib/training/events.js'

const event: ProgressEvent = {
  type: 'progress',
  step: 500,
  steps: 2000,
  time: 30,
  losses: { generator: 0.81234, discriminator: 1.2 },
  imagesPerSecond: 1066.7,
  secondsLeft: 90,
}

t.test('a progress line has steps, losses, speed and the time left', async (t) => {
  t.equal(
    progressLine(event),
    'step 500/2000  generator 0.8123  discriminator 1.200  1,067 images/s  1 min 30 s left',
  )
  t.notMatch(progressLine({ ...event, step: 2000 }), 'left')
  t.match(progressLine({ ...event, losses: { generator: Number.NaN } }), 'generator NaN')
})

t.test('a bar never exceeds the terminal', async (t) => {
  for (const width of [1, 10, 40, 90, 100, 200])
    t.ok(progressBar(event, width).length <= width, `${width} columns`)
  t.match(progressBar(event, 200), /^█{8}░{22} 500\/2000/)
  t.match(emptyBar(2000, 80), /^░{30} 0\/2000$/)
})

t.test('durations as people read them', async (t) => {
  t.same([0, 59.6, 3599, 3725].map(duration), ['0 s', '1 min 00 s', '59 min 59 s', '1 h 02 min'])
})

t.test('a table lines its columns up', async (t) => {
  t.equal(
    table([
      ['a', 'long', 'x'],
      ['wide', 'b', ''],
    ]),
    'a     long  x\nwide  b',
  )
})
