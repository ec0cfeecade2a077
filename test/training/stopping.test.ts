import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import t, { type Test } from 'tap'
import { writeIdx } from '../../lib/data/idx.js'
import { type AbortError, train } from '../../lib/index.js'
import { readCheckpointFile } from '../../lib/runs/checkpoint-file.js'
import { outcomeOf } from '../runs/run-files.js'
import { tinyData, tinyGan } from '../tiny-model.js'

/** A run that is stopped in any way does not crash, and a resume ends with the same bytes. */

const folder = t.testdir()
const source = join(folder, 'data')
const child = new URL('./ending-child.mjs', import.meta.url)

/** Settings of a run that does not end during the test. Resumed runs have fewer steps. */
const endless = {
  model: tinyGan,
  data: { source },
  steps: 1_000_000,
  batchSize: 8,
  seed: 7,
  device: 'cpu',
  threads: 1,
  log: { every: 5 },
  checkpoint: { every: 1 },
  samples: { every: 1_000_000, count: 4 },
} as const

t.before(async () => {
  const { images, shape } = tinyData()
  await mkdir(source)
  await writeIdx(join(source, 'train-images-idx3-ubyte'), [shape[0], 8, 8], images)
  await trainHere({ ...endless, ...rest, out: whole })
})

const lastOf = (out: string) => readCheckpointFile(join(out, 'checkpoints', 'last.safetensors'))

/** Settings with few checkpoints, because their number does not change the result. */
const rest = { steps: 150, checkpoint: { every: 1_000_000 } } as const
const whole = join(folder, 'whole')

async function trainHere(options: Parameters<typeof train>[0]): Promise<void> {
  const { model } = await train(options).result
  model[Symbol.dispose]()
}

async function goesOn(t: Test, out: string, how: string): Promise<void> {
  await trainHere({ resume: out, ...rest })
  t.same(await outcomeOf(out), await outcomeOf(whole), how)
}

t.test(
  'the AbortError has the number of completed steps, which equals that of the checkpoint',
  async (t) => {
    const out = join(folder, 'aborted')
    const controller = new AbortController()
    const run = train({ ...endless, out }, { signal: controller.signal })
    const loop = (async () => {
      for await (const event of run)
        if (event.type === 'progress' && event.step === 5) controller.abort('enough')
    })()
    await t.rejects(loop, { name: 'AbortError' })
    const error = await run.result.catch((reason: AbortError) => reason)
    t.match(error, { name: 'AbortError', code: 'ABORT_ERR', cause: 'enough' })
    t.match(await lastOf(out), { session: { step: 'step' in error ? error.step : -1 } })
    await goesOn(t, out, 'aborted')
  },
)

t.test('leaving the loop stops the run and leaves a checkpoint', async (t) => {
  const out = join(folder, 'left')
  for await (const event of train({ ...endless, checkpoint: rest.checkpoint, out }))
    if (event.type === 'progress' && event.step === 10) break
  t.ok((await lastOf(out)).session.step >= 10)
  await goesOn(t, out, 'left')
})

const processEnds = (how: string, options: object) =>
  new Promise<{ status: number | null; signal: string | null }>((resolve) => {
    const args = [fileURLToPath(child), how, JSON.stringify(options)]
    const running = spawn(process.execPath, args, { stdio: 'ignore' })
    running.on('close', (status, signal) => resolve({ status, signal }))
  })

t.test('a run can be resumed after process.exit or an uncaught error', async (t) => {
  for (const [how, status] of [
    ['exit', 7],
    ['throw', 1],
  ] as const) {
    const out = join(folder, how)
    t.same(await processEnds(how, { ...endless, out }), { status, signal: null })
    await goesOn(t, out, how)
  }
})

t.test(
  'a worker thread can be terminated during training, and its run can be resumed',
  async (t) => {
    for (let i = 0; i < 3; i++) {
      const out = join(folder, `terminated-${i}`)
      const argv = ['never', JSON.stringify({ ...endless, out })]
      const worker = new Worker(child, { argv, execArgv: [], stdout: true, stderr: true })
      await once(worker, 'message')
      t.equal(await worker.terminate(), 1)
      await goesOn(t, out, 'terminated')
    }
  },
)

t.test(
  'a worker thread can exit or throw during training, and its run can be resumed',
  async (t) => {
    for (const how of ['exit', 'throw']) {
      const out = join(folder, `worker-${how}`)
      const argv = [how, JSON.stringify({ ...endless, out })]
      const worker = new Worker(child, { argv, execArgv: [], stdout: true, stderr: true })
      worker.on('error', (error) => t.match(error, { message: 'on purpose' }))
      const [status] = await new Promise<unknown[]>((resolve) => {
        worker.on('exit', (...args) => resolve(args))
      })
      t.equal(status, how === 'exit' ? 7 : 1)
      await goesOn(t, out, `worker: ${how}`)
    }
  },
)
