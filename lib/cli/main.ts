#!/usr/bin/env node
import { runCommandLine } from './program.js'

// `falsario presets | head -1`: a reader that has gone away is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

// A file that grows over the limit (ulimit -f) is told by the write that fails. Node leaves the signal
// alone, but what gives the terminal its cursor back at the end (log-update's signal-exit) would die of
// it, with the file half written, were there no other listener.
process.on('SIGXFSZ', () => {})

process.exitCode = await runCommandLine(process.argv.slice(2))
