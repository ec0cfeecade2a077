#!/usr/bin/env node
import { runCommandLine } from './program.js'

// `falsario presets | head -1` closes the pipe early, which is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

// At the file size limit (ulimit -f) the write fails with an error, and falsario removes the incomplete
// file. log-update's dependency signal-exit listens for SIGXFSZ and would end the process before that if
// there were no other listener.
process.on('SIGXFSZ', () => {})

process.exitCode = await runCommandLine(process.argv.slice(2))
