// Trains, in a process or worker thread, and ends it in the middle of things: see stopping.test.ts.
// Its arguments: how, and the run's options as JSON.
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
