import stringWidth from 'string-width'
import t from 'tap'
import {
  bar,
  duration,
  emptyBar,
  evaluationLine,
  figure,
  figureWithSpread,
  progressBar,
  progressLine,
  table,
  testedText,
} from '../../lib/cli/displays/format.js'
import type { Card, MeasuredMetric } from '../../lib/evaluation/card.js'
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

function cardOf(shown: MeasuredMetric['shown']): Card {
  const metric = { shown, values: {}, settings: {}, source: '', flags: [] }
  return {
    format: 1,
    falsario: '0',
    libtorch: '2',
    device: 'cpu',
    threads: 2,
    cpuCapability: 'AVX2',
    subject: { kind: 'gan', name: 'runs/gan' },
    data: { source: 'digits', options: {} },
    real: { split: 'all', count: 1, of: 1, fingerprint: '' },
    seed: 0,
    quantisation: 'uint8',
    resize: 'none',
    metrics: { fid: metric },
    flags: [],
  }
}

t.test('a progress line has steps, losses, speed and time left', async (t) => {
  t.equal(
    progressLine(event),
    'step 500/2000  generator 0.812  discriminator 1.20  1,067 images/s  1 min 30 s left',
  )
  t.notMatch(progressLine({ ...event, step: 2000 }), 'left')
  t.match(progressLine({ ...event, losses: { generator: Number.NaN } }), 'generator NaN')
})

t.test("a classifier's progress line has its accuracy", async (t) => {
  const { losses: _, ...facts } = event
  const line = progressLine({ ...facts, losses: { loss: 0.25 }, accuracy: 0.98765 })
  t.match(line, 'loss 0.250  accuracy 98.77 %  1,067 images/s')
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

t.test('figures have the digits that mean something', async (t) => {
  const cases: [number, string][] = [
    [0, '0'],
    [2, '2'],
    [12_345, '12,345'],
    [1234.6, '1,235'],
    [129.334, '129.3'],
    [6.8123, '6.81'],
    [0.98765, '0.99'],
    [0.2231, '0.22'],
    [0.02389, '0.024'],
    [-0.0034, '-0.0034'],
    [0.00031, '3.1e-4'],
  ]
  for (const [value, text] of cases) t.equal(figure(value), text)
  t.equal(figure(undefined), '')
})

t.test('a mean and its deviation have the same decimals', async (t) => {
  t.equal(figureWithSpread(6.8123, 1.1934), '6.81 ± 1.19')
  t.equal(figureWithSpread(0.0003142, 0.0014727), '0.0003 ± 0.0015')
  t.equal(figureWithSpread(9.8064, 0.0012), '9.806 ± 0.001')
  t.equal(figureWithSpread(129.33, 12.1), '129.3 ± 12.1')
  t.equal(figureWithSpread(2, 0), '2 ± 0')
})

t.test(
  'an evaluation line has the titles of the card and a value with its deviation',
  async (t) => {
    const shown = [
      { name: 'fid', title: 'classifier FID', better: 'lower' },
      { name: 'kid', title: 'classifier KID', better: 'lower', spread: 'kidStd' },
    ] as const
    const metrics = { diversity: 0.6123, fid: 12.345, kid: 0.0341, kidStd: 0.0031 }
    const line = evaluationLine({
      type: 'evaluation',
      step: 500,
      time: 9,
      metrics,
      card: cardOf(shown),
    })
    t.equal(line, 'step 500  diversity 0.61  classifier FID 12.3  classifier KID 0.034 ± 0.003')
    t.equal(
      evaluationLine({ type: 'evaluation', step: 5, time: 9, metrics: { fid: 1.5 } }),
      'step 5  fid 1.50',
    )
  },
)
