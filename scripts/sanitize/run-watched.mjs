import { spawn } from 'node:child_process'

/** Runs a command, shows its output, and resolves with its exit status and its standard error. */
export function runWatched([program, ...args], cwd, env) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'inherit', 'pipe'] })
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors += text
      process.stderr.write(text)
    })
    child.on('error', fail)
    child.on('close', (status) => done({ status: status ?? 1, errors }))
  })
}
