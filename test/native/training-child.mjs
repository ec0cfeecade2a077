// Trains in a process or worker thread that ends during the run, for lifetime.test.ts.
import { isMainThread } from 'node:worker_threads'
import { presets, train } from '../../dist/index.js'

const settings = { data: 'shapes', batchSize: 16, steps: 1_000_000, log: { every: 2 } }
const runs = [presets.quick, presets.vae].map((model) => train({ ...settings, model }))
for (const run of runs) run.result.catch(() => {})
const end = process.argv[2]
for await (const event of runs[0]) {
  if (event.type !== 'progress') continue
  if (end === 'throw')
    setTimeout(() => {
      throw new Error('on purpose')
    })
  else if (isMainThread || end === 'exit') process.exit(7)
  else break
}
process.exit(0)
