import { spawn } from 'node:child_process'

/** Runs a program to its end; resolves with its status and all it wrote. */
export function run(program, args, cwd, env = process.env) {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const keep = (text) => {
      output += text
    }
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    child.on('error', (error) => done({ status: -1, output: `${program}: ${error.message}` }))
    child.on('close', (status) => done({ status: status ?? -1, output }))
  })
}
