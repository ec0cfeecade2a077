import stringWidth from 'string-width'
import t from 'tap'
import {
  bar,
  duration,
  emptyBar,
  progressBar,
  progressLine,
  table,
  testedText,
} from '../../lib/cli/displays/format.js'
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

t.test('a progress line has steps, losses, speed and time left', async (t) => {
  t.equal(
    progressLine(event),
    'step 500/2000  generator 0.8123  discriminator 1.200  1,067 images/s  1 min 30 s left',
  )
  t.notMatch(progressLine({ ...event, step: 2000 }), 'left')
  t.match(progressLine({ ...event, losses: { generator: Number.NaN } }), 'generator NaN')
})

t.test("a classifier's progress line has its accuracy", async (t) => {
  const { losses: _, ...facts } = event
  const line = progressLine({ ...facts, losses: { loss: 0.25 }, accuracy: 0.98765 })
  t.match(line, 'loss 0.2500  accuracy 98.77 %  1,067 images/s')
})

t.test('an accuracy states the number of images and their dataset', async (t) => {
  const tested = { accuracy: 0.99412, loss: 0.02, count: 10_000, data: 'mnist' }
  t.equal(testedText(tested), '99.41 % of 10,000 images of mnist')
  t.match(testedText({ ...tested, split: 'test' }), 'of mnist, split test')
})

t.test('a bar never exceeds the terminal', async (t) => {
  for (const width of [1, 10, 40, 90, 100, 200])
    t.ok(progressBar(event, width).length <= width, `${width} columns`)
  t.match(progressBar(event, 200), /^█{8}░{22} 500\/2000/)
  t.match(emptyBar(2000, 80), /^░{30} 0\/2000$/)
})

t.test('formats durations', async (t) => {
  t.same([0, 59.6, 3599, 3725].map(duration), ['0 s', '1 min 00 s', '59 min 59 s', '1 h 02 min'])
})

t.test('a table aligns its columns', async (t) => {
  t.equal(
    table([
      ['a', 'long', 'x'],
      ['wide', 'b', ''],
    ]),
    'a     long  x\nwide  b',
  )
})

t.test('class names in CJK and emoji align: a wide character takes two columns', async (t) => {
  t.equal(
    table([
      ['猫', '0.91'],
      ['dog', '0.88'],
      ['👩‍🔬 labs', '0.7'],
      ['한국어', '1'],
    ]),
    ['猫       0.91', 'dog      0.88', '👩‍🔬 labs  0.7', '한국어   1'].join('\n'),
  )
})

t.test('a bar with wide characters never exceeds the terminal', async (t) => {
  for (const width of [4, 9, 20, 40])
    t.ok(stringWidth(bar(0.5, '猫と犬の画像', width)) <= width, `${width} columns`)
  t.equal(bar(0.5, '猫と犬の画像', 8), '猫と犬')
})
