import t from 'tap'
import { presets } from '../../lib/presets/index.js'
import { parseRunConfig } from '../../lib/runs/config.js'
import type { WarningEvent } from '../../lib/training/events.js'
import { LongRunWarning, longRun, shorterRuns } from '../../lib/training/long-run.js'

const photos = { channels: 3, height: 64, width: 64, classes: 0, steps: 30_000 }
const configOf = (size: number | undefined) =>
  parseRunConfig({
    preset: 'dcgan',
    model: presets.dcgan.spec({ ...photos, height: size ?? 64, width: size ?? 64 }),
    data: { source: 'photos', ...(size !== undefined && { size }) },
    steps: 30_000,
  })

t.test('a run of more than two hours is long, and shorter ones are named', async (t) => {
  const plan = { config: configOf(64) }
  t.equal(longRun(plan, 0.24, 7200), undefined)
  const warning = longRun(plan, 1.07, 32_100)
  t.equal(warning?.reason, 'longRun')
  t.equal(warning?.message, 'the run takes about 8 h 55 min on this machine')
  t.match(warning?.remedy, 'fewer steps (--steps 3300 takes about 58 min 51 s)')
  t.match(warning?.remedy, 'the preset quick')
  t.match(warning?.remedy, 'smaller images (--size 32;')
})

t.test('runs of several seeds are long together', async (t) => {
  const events: WarningEvent[] = []
  const pace = (step: number, secondsPerStep: number) => ({
    step,
    steps: 30_000,
    imagesPerSecond: 64,
    secondsLeft: (30_000 - step) * secondsPerStep,
  })
  const warned = (secondsPerStep: number, runs: number) => {
    events.length = 0
    const warning = new LongRunWarning({ config: configOf(64) }, (each) => events.push(each), runs)
    for (let step = 1; step <= 20; step++) warning.check(pace(step, secondsPerStep), 1000 * step)
    return events.map(({ message, remedy }) => `${message}: ${remedy}`)
  }
  t.match(warned(0.1, 5), [
    /^the 5 runs take about 4 h 10 min on this machine: fewer seeds \(--seeds 2 takes about 1 h 40/,
  ])
  t.same(warned(0.1, 2), [], 'not long')
  t.same(warned(0.3, 5), [], 'each run is long, which has its own warning')
})

t.test('only changes that the run can take are named', async (t) => {
  t.notMatch(shorterRuns({ config: configOf(undefined) }, 1).join(), '--size')
  t.notMatch(shorterRuns({ config: configOf(32) }, 1).join(), '--size')
  const resume = { checkpoint: { session: { step: 2000 } } }
  t.same(shorterRuns({ config: configOf(64), resume }, 1), [
    'fewer steps (--steps 5600 takes about 1 h 00 min)',
  ])
  const vae = {
    ...configOf(64),
    model: parseRunConfig({ model: presets.vae.spec(photos), data: { source: 'photos' }, steps: 1 })
      .model,
  }
  t.notMatch(shorterRuns({ config: vae }, 1).join(), 'quick')
})

t.test('the warning comes once, when the speed is known', async (t) => {
  const events: WarningEvent[] = []
  const warning = new LongRunWarning({ config: configOf(64) }, (event) => events.push(event))
  const pace = (step: number) => ({
    step,
    steps: 30_000,
    imagesPerSecond: 64,
    secondsLeft: 30_000 - step,
  })
  warning.check(pace(1), 1000)
  t.same(events, [])
  for (let step = 2; step <= 20; step++) warning.check(pace(step), 1000 * step)
  t.match(events, [{ type: 'warning', step: 5, reason: 'longRun' }])
  t.equal(events.length, 1)
})

t.test('very slow steps are known after the first one', async (t) => {
  const events: WarningEvent[] = []
  const warning = new LongRunWarning({ config: configOf(64) }, (event) => events.push(event))
  warning.check({ step: 1, steps: 3000, imagesPerSecond: 4, secondsLeft: 2999 * 17 }, 20_000)
  t.match(events, [{ step: 1, reason: 'longRun' }])
})
