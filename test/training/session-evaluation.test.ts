import t from 'tap'
import { FalsarioError } from '../../lib/system/errors.js'
import {
  CountingTrainer,
  every,
  forever,
  planOf,
  RecordingWork,
  sessionOf,
} from './counting-session.js'

/** When a run is evaluated, and what the values decide. */

const fid = {
  data: { source: 'mnist' },
  evaluate: { every: 3, metrics: ['fid'], features: 'digits' },
}

t.test('evaluations take place when they are due, and chunks end there', async (t) => {
  const [trainer, work] = [new CountingTrainer(), new RecordingWork()]
  await sessionOf(planOf(fid), trainer, work, forever()).run()
  t.same(trainer.chunks, [1, 2, 1, 1, 1, 2, 1, 1], 'also at the first step, which is shown')
  t.same(work.stepsOf('evaluation'), [3, 6, 9])
  const [first] = work.events.filter(({ type }) => type === 'evaluation')
  t.match(first, { step: 3, metrics: { fid: 3 } })
})

t.test('a metric decides the best checkpoint and stops a run early', async (t) => {
  const work = new RecordingWork()
  const values = [5, 2, 4, 3]
  work.measure = () => values.shift() ?? 9
  const best = { metric: 'fid', goal: 'lowest', patience: 2 }
  const plan = planOf({ ...fid, evaluate: { ...fid.evaluate, every: 5 }, best, steps: 100 })
  const end = await sessionOf(plan, new CountingTrainer(), work, forever()).run()
  t.match(end, { step: 20, reason: 'earlyStop' })
  t.same(
    work.saved.filter(({ best }) => best).map(({ state }) => state.step),
    [5, 10],
  )
})

t.test('a run that is stopped during an evaluation repeats it when it resumes', async (t) => {
  const best = { metric: 'fid', goal: 'lowest' }
  const evaluate = { ...fid.evaluate, every: 5 }
  const plan = planOf({ ...fid, evaluate, best })
  const whole = new RecordingWork()
  await sessionOf(plan, new CountingTrainer(), whole, forever()).run()

  const controller = new AbortController()
  const [first, second] = [new RecordingWork(), new RecordingWork()]
  const trainer = new CountingTrainer()
  first.measure = () => {
    controller.abort(new Error('enough'))
    throw controller.signal.reason
  }
  const stopped = await sessionOf(plan, trainer, first, controller.signal).run()
  t.match(stopped, { step: 5, reason: 'stopped' })
  t.match(first.saved, [{ best: false, state: { step: 5, evaluationPending: true } }])

  const resumed = new CountingTrainer()
  resumed.step = 5
  await sessionOf(plan, resumed, second, forever(), first.saved[0]?.state).run()
  t.same(second.stepsOf('evaluation'), whole.stepsOf('evaluation'))
  const reported = ({ saved }: RecordingWork) =>
    saved.map(({ best: isBest, state: { step, judge } }) => ({ isBest, step, judge }))
  t.same(reported(second), reported(whole))
})

t.test('a run that is stopped during its last evaluation has not ended', async (t) => {
  const controller = new AbortController()
  const work = new RecordingWork()
  work.measure = () => {
    controller.abort()
    throw controller.signal.reason
  }
  const plan = planOf({ ...fid, evaluate: { ...fid.evaluate, every: 10 } })
  const end = await sessionOf(plan, new CountingTrainer(), work, controller.signal).run()
  t.match(end, { step: 10, reason: 'stopped' })
})

t.test('an error during an evaluation fails the run', async (t) => {
  const work = new RecordingWork()
  work.measure = () => {
    throw new FalsarioError('EXTRACTOR_INVALID', 'on purpose')
  }
  const session = sessionOf(planOf(fid), new CountingTrainer(), work, forever())
  await t.rejects(session.run(), { code: 'EXTRACTOR_INVALID' })
})

t.test(
  'a value belongs to the model that it was measured for, at any checkpoint interval',
  async (t) => {
    const work = new RecordingWork()
    const values = [3, 1, 2]
    work.measure = () => values.shift() ?? 9
    const best = { metric: 'fid', goal: 'lowest' }
    const plan = planOf({ ...fid, checkpoint: every(4), best })
    await sessionOf(plan, new CountingTrainer(), work, forever()).run()
    t.same(
      work.saved.map(({ best: isBest, state: { step } }) => ({ step, isBest })),
      [
        { step: 3, isBest: true },
        { step: 4, isBest: false },
        { step: 6, isBest: true },
        { step: 8, isBest: false },
        { step: 9, isBest: false },
        { step: 10, isBest: false },
      ],
    )
    t.match(work.saved.at(-1)?.state.judge.best, { value: 1, step: 6, since: 1 })
  },
)
