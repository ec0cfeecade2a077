import t from 'tap'
import { FalsarioError } from '../../lib/system/errors.js'
import type { RunEvent } from '../../lib/training/events.js'
import { tinyVae } from '../tiny-model.js'
import { CountingTrainer, forever, planOf, RecordingWork, sessionOf } from './counting-session.js'

function generatorOf(event: RunEvent): number | undefined {
  return event.type === 'progress' && 'generator' in event.losses
    ? event.losses.generator
    : undefined
}

t.test('chunks end only at steps at which something is due', async (t) => {
  const [trainer, work] = [new CountingTrainer(), new RecordingWork()]
  const end = await sessionOf(planOf(), trainer, work, forever()).run()
  t.match(end, { step: 10, reason: 'steps' })
  t.same(trainer.chunks, [1, 3, 1, 1, 2, 2])
  t.same(work.stepsOf('checkpoint'), [5, 10])
  t.same(work.stepsOf('progress'), [4, 8, 10])
  t.same(work.stepsOf('samples'), [1, 6, 10])
})

t.test(
  'pictures come at steps 1, 10, 50, 100 and 200, then regularly, and at the end',
  async (t) => {
    const work = new RecordingWork()
    const samples = { every: 150 }
    await sessionOf(planOf({ steps: 320, samples }), new CountingTrainer(), work, forever()).run()
    t.same(work.stepsOf('samples'), [1, 10, 50, 100, 150, 200, 300, 320])
  },
)

t.test('the losses of a progress event are means since the previous event', async (t) => {
  const work = new RecordingWork()
  await sessionOf(planOf(), new CountingTrainer(), work, forever()).run()
  t.same(work.progress.map(generatorOf), [(1 + 2 + 3 + 4) / 4, (5 + 6 + 7 + 8) / 4, (9 + 10) / 2])
})

t.test('speed counts real images, and the time left is 0 at the end', async (t) => {
  const work = new RecordingWork()
  await sessionOf(planOf(), new CountingTrainer(), work, forever()).run()
  for (const event of work.progress) t.ok(event.imagesPerSecond > 0)
  t.equal(work.progress.at(-1)?.secondsLeft, 0)
  t.ok((work.progress[0]?.secondsLeft ?? 0) > 0)
})

t.test('a stopped and resumed run reports the same losses as an uninterrupted run', async (t) => {
  const whole = new RecordingWork()
  await sessionOf(planOf(), new CountingTrainer(), whole, forever()).run()
  const controller = new AbortController()
  const [trainer, first, second] = [new CountingTrainer(), new RecordingWork(), new RecordingWork()]
  trainer.onRun = () => {
    if (trainer.step === 6) controller.abort()
  }
  const end = await sessionOf(planOf(), trainer, first, controller.signal).run()
  t.match(end, { step: 7, reason: 'stopped' })
  t.same(first.stepsOf('progress'), [4], 'no progress event for an incomplete interval')
  t.same(first.stepsOf('samples'), [1, 6, 7])
  t.same(first.stepsOf('checkpoint'), [5, 7])
  trainer.cutAt = Number.POSITIVE_INFINITY
  trainer.onRun = () => {}
  const state = JSON.parse(JSON.stringify(first.saved.at(-1)?.state))
  await sessionOf(planOf(), trainer, second, forever(), state).run()
  const numbers = (work: RecordingWork) => work.progress.map((e) => [e.step, generatorOf(e)])
  t.same([...numbers(first), ...numbers(second)], numbers(whole))
})

t.test(
  'a finished run that is resumed with more steps reports the same losses as a longer run',
  async (t) => {
    const [whole, first, second] = [new RecordingWork(), new RecordingWork(), new RecordingWork()]
    await sessionOf(planOf({ steps: 16 }), new CountingTrainer(), whole, forever()).run()
    const trainer = new CountingTrainer()
    await sessionOf(planOf(), trainer, first, forever()).run()
    const state = first.saved.at(-1)?.state
    t.equal(state?.reports.logged, 8)
    await sessionOf(planOf({ steps: 16 }), trainer, second, forever(), state).run()
    t.same(
      [...first.progress.slice(0, 2), ...second.progress].map(generatorOf),
      whole.progress.map(generatorOf),
    )
  },
)

t.test('no chunk starts after a stop between chunks', async (t) => {
  const controller = new AbortController()
  const [trainer, work] = [new CountingTrainer(), new RecordingWork()]
  work.onEvent = () => controller.abort()
  t.match(await sessionOf(planOf(), trainer, work, controller.signal).run(), { step: 1 })
  t.same(trainer.chunks, [1])
  t.same(work.stepsOf('samples'), [1])
})

t.test(
  'a signal that is already aborted stops before the first step, and the run can be resumed',
  async (t) => {
    const [trainer, work] = [new CountingTrainer(), new RecordingWork()]
    t.match(await sessionOf(planOf(), trainer, work, AbortSignal.abort()).run(), { step: 0 })
    t.same(trainer.chunks, [])
    t.same(
      work.events.map(({ type }) => type),
      ['checkpoint'],
    )
    t.match(work.saved, [{ best: false, state: { step: 0, judge: { hasBest: false } } }])
  },
)

t.test(
  'a non-finite value stops the run, and no events or checkpoints are written for these steps',
  async (t) => {
    const [trainer, work] = [new CountingTrainer(), new RecordingWork()]
    trainer.divergesAt = 7
    await t.rejects(sessionOf(planOf(), trainer, work, forever()).run(), {
      code: 'TRAINING_DIVERGED',
      message: /generator\.0\.weight is no longer finite at step 7/,
      path: 'generator.0.weight',
    })
    t.same(work.stepsOf('checkpoint'), [5])
    t.same(work.stepsOf('progress'), [4])
  },
)

t.test(
  'a rollback restores the best checkpoint, at most the specified number of times',
  async (t) => {
    const [trainer, work] = [new CountingTrainer(), new RecordingWork()]
    const factors: [number, number][] = []
    trainer.divergesAt = 7
    work.rollBack = async (...args: readonly number[]) => {
      factors.push([args[0] ?? 0, args[1] ?? 0])
      trainer.step = 5
      return work.saved.find(({ best }) => best)?.state
    }
    const plan = planOf({ guard: { rollback: { times: 2, learningRate: 0.25 } } })
    await t.rejects(sessionOf(plan, trainer, work, forever()).run(), { code: 'TRAINING_DIVERGED' })
    t.same(factors, [
      [1, 0.25],
      [2, 0.25],
    ])
    t.same(
      work.saved.map(({ state }) => [state.step, state.rollbacks]),
      [
        [5, 0],
        [5, 1],
        [5, 2],
      ],
    )
    const warnings = work.events.filter((event) => event.type === 'warning')
    t.match(warnings, [
      { reason: 'rollback', message: /step 7: back from step 7 to 5 .* 0\.25 .*1 of 2/ },
      { reason: 'rollback', message: /2 of 2/ },
    ])
  },
)

t.test(
  'mode collapse causes one warning after enough consecutive checks, and another if it returns',
  async (t) => {
    const work = new RecordingWork()
    work.diversities = [0.01, 0.5, 0.01, 0.02, 0.01, 0.9, 0.01, 0.02]
    const guard = { diversity: { every: 2, below: 0.1, times: 2 } }
    await sessionOf(planOf({ steps: 16, guard }), new CountingTrainer(), work, forever()).run()
    const warnings = work.events.filter((event) => event.type === 'warning')
    t.match(warnings, [
      {
        step: 8,
        reason: 'modeCollapse',
        message: /2\.0 % .*less than 10 % in 2 consecutive checks/,
      },
      { step: 16, reason: 'modeCollapse' },
    ])
    t.match(warnings[0], { remedy: /R1: --set/ })
    t.same(work.stepsOf('evaluation'), [2, 4, 6, 8, 10, 12, 14, 16])
    const best = work.saved.map(({ state, best }) => [state.step, best])
    t.same(best, [
      [5, true],
      [10, false],
      [15, false],
      [16, false],
    ])
  },
)

t.test('a run ends early if the value does not improve within the patience', async (t) => {
  const [trainer, work] = [new CountingTrainer(), new RecordingWork()]
  const best = { metric: 'loss', goal: 'lowest', patience: 2 }
  const model = tinyVae
  const end = await sessionOf(planOf({ model, best, steps: 40 }), trainer, work, forever()).run()
  t.match(end, { step: 15, reason: 'earlyStop' })
  t.match(work.saved.at(-1)?.state.judge.best, { value: 3, step: 5, since: 2 })
})

t.test('a checkpoint that is not due is never the best', async (t) => {
  const controller = new AbortController()
  const [trainer, work] = [new CountingTrainer(), new RecordingWork()]
  trainer.onRun = () => controller.abort()
  trainer.cutAt = 3
  await sessionOf(planOf(), trainer, work, controller.signal).run()
  t.match(work.saved, [{ best: false, state: { step: 1, judge: { hasBest: false } } }])
})

t.test('a checkpoint can be due after minutes, at any step', async (t) => {
  const [trainer, work] = [new CountingTrainer(), new RecordingWork()]
  const checkpoint = { every: 1000, minutes: 1e-5 }
  let cancelled: () => void = () => {}
  const waiting = new Promise<void>((resolve) => {
    cancelled = resolve
  })
  // The timer of the session does not keep the process alive.
  const alive = setTimeout(() => {}, 60_000)
  t.teardown(() => clearTimeout(alive))
  trainer.cancel = () => cancelled()
  const run = trainer.run.bind(trainer)
  trainer.run = async (steps) => {
    if (trainer.step === 4) await waiting
    return run(trainer.step === 4 ? 1 : steps)
  }
  await sessionOf(planOf({ checkpoint }), trainer, work, forever()).run()
  t.equal(work.stepsOf('checkpoint')[0], 5)
  t.same(work.saved[0], { best: false, state: work.saved[0]?.state })
})

t.test('a run continues to its end after a rollback at its last checkpoint', async (t) => {
  const [trainer, work] = [new CountingTrainer(), new RecordingWork()]
  const save = work.writeCheckpoint.bind(work)
  let sick = true
  work.writeCheckpoint = async (state) => {
    if (state.step < 12 || !sick) return save(state)
    sick = false
    throw new FalsarioError('TRAINING_DIVERGED', 'on purpose', { path: 'generator.0.weight' })
  }
  work.onRollBack = () => {
    trainer.step = 5
    return work.saved.find(({ best }) => best)?.state
  }
  const guard = { rollback: { times: 1 } }
  const end = await sessionOf(planOf({ guard, steps: 12 }), trainer, work, forever()).run()
  t.match(end, { step: 12, reason: 'steps' })
  t.match(work.saved.at(-1), { state: { step: 12, rollbacks: 1 } })
})

t.test('a run that is resumed at its last step emits its last samples', async (t) => {
  const [first, second] = [new RecordingWork(), new RecordingWork()]
  const trainer = new CountingTrainer()
  await sessionOf(planOf(), trainer, first, forever()).run()
  await sessionOf(planOf(), trainer, second, forever(), first.saved.at(-1)?.state).run()
  t.same(second.stepsOf('samples'), [10])
  t.same(second.stepsOf('progress'), [10])
  t.same(second.saved, [])
})
