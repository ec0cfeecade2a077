import t from 'tap'
import { isPictureStep, nextPictureStep } from '../../lib/runs/picture-steps.js'

t.test('pictures are due at early steps and at every multiple', async (t) => {
  const due = Array.from({ length: 600 }, (_, step) => step).filter((step) =>
    isPictureStep(step, 250),
  )
  t.same(due, [0, 1, 10, 50, 100, 200, 250, 500])
})

t.test('the next picture is the first after the step', async (t) => {
  const next = [0, 1, 9, 10, 200, 249, 250].map((step) => nextPictureStep(step, 250))
  t.same(next, [1, 10, 10, 50, 250, 250, 500])
  t.equal(nextPictureStep(0, 4), 1)
  t.equal(nextPictureStep(1, 4), 4)
})
