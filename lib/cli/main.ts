#!/usr/bin/env node
import { runCommandLine } from './program.js'

// `falsario presets | head -1`: a reader that has gone away is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runCommandLine(process.argv.slice(2))
