import t from 'tap'
import { type Pace, PaceMeter } from '../../lib/training/pace.js'

const run = { steps: 100, imagesPerStep: 64 }

t.test('the speed is reported from the first step on, without the first step later', async (t) => {
  const reports: Pace[] = []
  const meter = new PaceMeter(run, 0, (pace) => reports.push(pace), 0)
  meter.add(1, 4000)
  meter.add(3, 6000)
  t.same(reports, [
    { step: 1, steps: 100, imagesPerSecond: 16, secondsLeft: 396 },
    { step: 3, steps: 100, imagesPerSecond: 64, secondsLeft: 97 },
  ])
})

t.test('reports come at most twice a second', async (t) => {
  const steps: number[] = []
  const meter = new PaceMeter(run, 0, ({ step }) => steps.push(step), 0)
  for (let step = 1; step <= 10; step++) meter.add(step, step * 200)
  t.same(steps, [1, 4, 7, 10])
})

t.test('a chunk takes about a second, if somebody reads the reports', async (t) => {
  const meter = new PaceMeter(run, 40, () => {}, 0)
  t.equal(meter.limit, 1)
  meter.add(41, 500)
  t.equal(meter.limit, 2)
  meter.add(43, 700)
  t.equal(meter.limit, 10)
  meter.add(44, 9000)
  t.equal(meter.limit, 1)
  t.equal(new PaceMeter(run, 40, undefined, 0).limit, Number.POSITIVE_INFINITY)
})

t.test('a chunk without a step is not counted', async (t) => {
  const reports: Pace[] = []
  const meter = new PaceMeter(run, 40, (pace) => reports.push(pace), 0)
  meter.add(40, 500)
  t.same(reports, [])
  t.equal(meter.limit, 1)
})
