import t from 'tap'
import type { ProgressEvent } from '../../lib/training/events.js'
import { type SteppingTrainer, trainLoop } from '../../lib/training/loop.js'

/** A trainer whose loss at step n is n, counted from 1. */
class CountingTrainer implements SteppingTrainer {
  readonly chunks: number[] = []
  step = 0
  /** Where a cancel from outside cuts the chunk under way short. */
  cutAt = Number.POSITIVE_INFINITY
  onRun: () => void = () => {}

  async run(steps: number) {
    this.onRun()
    const done = Math.min(steps, this.cutAt - this.step)
    const generator = Float32Array.from({ length: done }, (_, index) => this.step + index + 1)
    this.step += done
    this.chunks.push(done)
    return { steps: done, losses: { generator }, vectors: {} }
  }

  cancel() {
    this.cutAt = Math.min(this.cutAt, this.step + 1)
  }
}

function recorder() {
  const progress: ProgressEvent[] = []
  const sampled: number[] = []
  const saved: number[] = []
  const reports = {
    progress: async (event: ProgressEvent) => void progress.push(event),
    samples: async (step: number) => void sampled.push(step),
    checkpoint: async (step: number) => void saved.push(step),
  }
  return { progress, sampled, saved, reports }
}

const plan = { steps: 10, logEvery: 4, samplesEvery: 6, checkpointEvery: 5, imagesPerStep: 8 }
const forever = () => new AbortController().signal

t.test('chunks are cut where something is due, and nowhere else', async (t) => {
  const trainer = new CountingTrainer()
  const { progress, sampled, saved, reports } = recorder()
  t.equal(await trainLoop(trainer, plan, reports, forever()), 10)
  t.same(trainer.chunks, [4, 1, 1, 2, 2])
  t.same(saved, [5, 10])
  t.same(
    progress.map((event) => event.step),
    [4, 8, 10],
  )
  t.same(sampled, [6, 10])
})

t.test('losses of a progress event are the mean since the last one', async (t) => {
  const { progress, reports } = recorder()
  await trainLoop(new CountingTrainer(), plan, reports, forever())
  t.same(
    progress.map((event) => event.losses.generator),
    [(1 + 2 + 3 + 4) / 4, (5 + 6 + 7 + 8) / 4, (9 + 10) / 2],
  )
})

t.test('speed counts real images; nothing is left at the end', async (t) => {
  const { progress, reports } = recorder()
  await trainLoop(new CountingTrainer(), plan, reports, forever())
  for (const event of progress) t.ok(event.imagesPerSecond > 0)
  t.equal(progress.at(-1)?.secondsLeft, 0)
  t.ok((progress[0]?.secondsLeft ?? 0) > 0)
})

t.test('a stop in the middle of a chunk reports what was done', async (t) => {
  const controller = new AbortController()
  const trainer = new CountingTrainer()
  const { progress, sampled, reports } = recorder()
  trainer.onRun = () => {
    if (trainer.step === 6) controller.abort()
  }
  t.equal(await trainLoop(trainer, plan, reports, controller.signal), 7)
  t.same(
    progress.map((event) => [event.step, event.losses.generator]),
    [
      [4, 2.5],
      [7, 6],
    ],
  )
  t.same(sampled, [6, 7])
})

t.test('a stop between chunks starts no further one', async (t) => {
  const controller = new AbortController()
  const trainer = new CountingTrainer()
  const { sampled, reports } = recorder()
  const stopAtFirst = { ...reports, progress: async () => controller.abort() }
  t.equal(await trainLoop(trainer, plan, stopAtFirst, controller.signal), 4)
  t.same(trainer.chunks, [4])
  t.same(sampled, [4])
})

t.test('a signal aborted before the first step makes none', async (t) => {
  const trainer = new CountingTrainer()
  const { progress, sampled, reports } = recorder()
  t.equal(await trainLoop(trainer, plan, reports, AbortSignal.abort()), 0)
  t.same([trainer.chunks, progress, sampled], [[], [], []])
})

t.test('a loss of every update of a step is averaged over the updates', async (t) => {
  const twoUpdates: SteppingTrainer = {
    run: async (steps) => ({
      steps,
      losses: { critic: new Float32Array(2 * steps).fill(3), generator: new Float32Array(steps) },
      vectors: {},
    }),
    cancel: () => {},
  }
  const { progress, reports } = recorder()
  await trainLoop(twoUpdates, plan, reports, forever())
  for (const { losses } of progress) t.same(losses, { critic: 3, generator: 0 })
})
