import { spawn } from 'node:child_process'

/** Runs a program. Resolves with its exit status and its output, -1 and a message if it does not start. */
export function run(program, args, cwd, env = process.env) {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const append = (text) => {
      output += text
    }
    child.stdout.setEncoding('utf8').on('data', append)
    child.stderr.setEncoding('utf8').on('data', append)
    child.on('error', (error) => done({ status: -1, output: `${program}: ${error.message}` }))
    child.on('close', (status) => done({ status: status ?? -1, output }))
  })
}
