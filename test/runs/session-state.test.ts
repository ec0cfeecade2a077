import t from 'tap'
import { sessionStateSchema, storedSessionState } from '../../lib/runs/session-state.js'

const totals = { steps: 0, losses: [], vectors: [] }
const stored = {
  best: false,
  step: 5,
  reports: { time: 1.5, logged: 4, pending: totals },
  judge: { losses: totals, hasBest: false },
  guard: { diversity: { low: 1, told: false } },
  owesLook: true,
  rollbacks: 0,
}

t.test('the stored state keeps its field names and their order', async (t) => {
  const state = sessionStateSchema.parse(stored)
  t.equal(state.evaluationPending, true)
  t.notOk('owesLook' in state)
  t.equal(JSON.stringify(storedSessionState(state)), JSON.stringify(stored))
})

t.test('a checkpoint without a pending evaluation is accepted', async (t) => {
  const { owesLook: _, ...older } = stored
  t.equal(sessionStateSchema.parse(older).evaluationPending, false)
})
