import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { AbortError } from '../../lib/training/abort-error.js'
import type { RunEvent } from '../../lib/training/events.js'
import { Run, type RunHandle } from '../../lib/training/run.js'

const warning = (step: number): RunEvent => ({
  type: 'warning',
  reason: 'rollback',
  step,
  message: '',
})
const result = { model: 'the model', steps: 3 }

/** Emits one warning per turn of the event loop until it is stopped. */
async function endless({ emit, signal }: RunHandle): Promise<typeof result> {
  for (let step = 1; ; step++) {
    if (signal.aborted) throw new AbortError(step, signal.reason)
    emit(warning(step))
    await setImmediate()
  }
}

t.test('a run starts at once and continues without a reader', async (t) => {
  const run = new Run(async ({ emit }) => {
    for (let step = 0; step < 1000; step++) emit(warning(step))
    return result
  }, undefined)
  t.same(await run.result, result)
})

t.test('a reader gets all events, including the first', async (t) => {
  const run = new Run(async ({ emit }) => {
    for (let step = 0; step < 3; step++) emit(warning(step))
    return result
  }, undefined)
  const steps: number[] = []
  for await (const event of run) if (event.type === 'warning') steps.push(event.step)
  t.same(steps, [0, 1, 2])
})

t.test('leaving the loop stops the run and waits for its end', async (t) => {
  let ended = false
  const run = new Run(async (handle) => {
    try {
      return await endless(handle)
    } finally {
      await setImmediate()
      ended = true
    }
  }, undefined)
  for await (const event of run) if (event.type === 'warning' && event.step === 5) break
  t.ok(ended)
  await t.rejects(run.result, { name: 'AbortError', code: 'ABORT_ERR' })
})

t.test('a signal stops the run; result and loop reject with an AbortError', async (t) => {
  const controller = new AbortController()
  const run = new Run(endless, controller.signal)
  const loop = (async () => {
    for await (const event of run)
      if (event.type === 'warning' && event.step === 5) controller.abort('enough')
  })()
  await t.rejects(loop, { name: 'AbortError' })
  await t.rejects(run.result, { name: 'AbortError', cause: 'enough' })
})

t.test('a signal that is already aborted starts no work', async (t) => {
  let worked = false
  const work = async () => {
    worked = true
    return result
  }
  await t.rejects(new Run(work, AbortSignal.abort()).result, { name: 'AbortError', step: 0 })
  t.notOk(worked)
})

t.test('an error rejects the loop and the result, after the earlier events', async (t) => {
  const run = new Run(async ({ emit }) => {
    emit(warning(1))
    throw new Error('out of memory')
  }, undefined)
  const events: RunEvent[] = []
  const loop = (async () => {
    for await (const event of run) events.push(event)
  })()
  await t.rejects(loop, { message: 'out of memory' })
  t.equal(events.length, 1)
  await t.rejects(run.result, { message: 'out of memory' })
})

t.test(
  'an error while the loop is busy rejects the loop and is not an unhandled rejection',
  async (t) => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    const run = new Run(async ({ emit }) => {
      emit(warning(1))
      throw new Error('broken')
    }, undefined)
    const loop = (async () => {
      for await (const _ of run) for (let turn = 0; turn < 3; turn++) await setImmediate()
    })()
    await t.rejects(loop, { message: 'broken' })
    process.off('unhandledRejection', note)
    t.same(unhandled, [])
  },
)
