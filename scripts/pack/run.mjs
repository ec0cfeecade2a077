import { spawn } from 'node:child_process'

/**
 * Runs a program and resolves with its output. Throws with its messages if it fails.
 *
 * @param options as for spawn; what `stdio` shows to the user is not collected
 */
export function run(program, args, options = {}) {
  // Windows starts npm's script only through a shell.
  const script = program === 'npm' ? process.env.npm_execpath : undefined
  const command = script?.endsWith('.js') ? [process.execPath, script, ...args] : [program, ...args]
  return new Promise((done, fail) => {
    const child = spawn(command[0], command.slice(1), {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    })
    let output = ''
    let messages = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      messages += text
    })
    child.on('error', fail)
    child.on('close', (status, signal) => {
      if (status === 0) return done(output)
      fail(new Error(`${program} ${args.join(' ')} failed (${status ?? signal}): ${messages}`))
    })
  })
}
