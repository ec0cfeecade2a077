#!/usr/bin/env node
// `npm start`: runs setup, then trains the default preset, or runs the given falsario command.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Runs a script of this package in this terminal. Resolves with its exit status. */
function run(script, args) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, script), ...args], { stdio: 'inherit' })
    // Ctrl-C in a terminal also reaches the child, which writes a checkpoint before it exits.
    const ignore = () => {}
    process.on('SIGINT', ignore)
    const forward = (signal) => child.kill(signal)
    process.on('SIGTERM', forward)
    child.on('close', (status, signal) => {
      process.off('SIGINT', ignore)
      process.off('SIGTERM', forward)
      done(status ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}

const arguments_ = process.argv.slice(2)
process.exitCode =
  (await run('scripts/setup.mjs', ['--quiet', '--prebuilt'])) ||
  (await run('dist/bundle/main.js', arguments_.length > 0 ? arguments_ : ['train']))
