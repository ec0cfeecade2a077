import { setImmediate } from 'node:timers/promises'
import { exitStatus } from './exit-status.js'
import { spareDescriptors } from './few-descriptors.js'
import { OutputLoss } from './output-loss.js'
import { writeWithoutWaiting } from './pipes.js'
import { runCommandLine } from './program.js'

const loss = new OutputLoss([process.stdout, process.stderr])

// At the file size limit (ulimit -f) the write fails with an error, and falsario removes the incomplete
// file. log-update's dependency signal-exit listens for SIGXFSZ and would end the process before that if
// there were no other listener.
process.on('SIGXFSZ', () => {})

spareDescriptors()
for (const output of [process.stdout, process.stderr]) writeWithoutWaiting(output)

// If nothing is left to wait for before the work is done, the process must not end as if it were.
process.exitCode = exitStatus.failed
const status = await runCommandLine(process.argv.slice(2))
// A write that fails tells it later.
await setImmediate()
if (loss.reason !== undefined) {
  process.stderr.write(`falsario: the output could not be written: ${loss.reason}\n`)
}
process.exitCode = loss.reason !== undefined && status === 0 ? exitStatus.failed : status

// Node 20 aborts at its end if the terminal was closed. The default action of SIGHUP ends the process with
// the same status, 129, and without an abort.
if (loss.terminalClosed) {
  process.removeAllListeners('SIGHUP')
  process.kill(process.pid, 'SIGHUP')
}
