// Trains in a process or worker thread and ends it during training. Used by stopping.test.ts.
// Arguments: how the process ends, and the options of the run as JSON.
import { parentPort } from 'node:worker_threads'
import { train } from '../../dist/index.js'

const [how, options] = process.argv.slice(2)
for await (const event of train(JSON.parse(options))) {
  if (event.type !== 'checkpoint' || event.step < 4) continue
  parentPort?.postMessage(event.step)
  if (how === 'exit') process.exit(7)
  if (how === 'throw') {
    setImmediate(() => {
      throw new Error('on purpose')
    })
  }
}
