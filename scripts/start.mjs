#!/usr/bin/env node
// `npm start`: set-up where something is missing, then the default training run.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Runs a script of this package in this terminal; resolves with its exit status. */
function run(script, args) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, script), ...args], { stdio: 'inherit' })
    // A terminal's Ctrl-C reaches the child too, which ends in its own way (with a checkpoint).
    const wait = () => {}
    process.on('SIGINT', wait)
    const forward = (signal) => child.kill(signal)
    process.on('SIGTERM', forward)
    child.on('close', (status, signal) => {
      process.off('SIGINT', wait)
      process.off('SIGTERM', forward)
      done(status ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}

const arguments_ = process.argv.slice(2)
process.exitCode =
  (await run('scripts/setup.mjs', ['--quiet'])) ||
  (await run('dist/cli/main.js', arguments_.length > 0 ? arguments_ : ['train']))
