import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** How a program ended. */
export interface CommandResult {
  /** Exit status; undefined when it was killed by a signal or could not be started. */
  readonly status: number | undefined
  /** What it wrote on stdout. */
  readonly output: string
  /** What it wrote on stdout and stderr, in the order it came. */
  readonly log: string
}

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Called with each whole line of stdout and stderr while the program runs. */
  readonly onLine?: (line: string) => void
}

/**
 * Runs a program to its end and keeps what it wrote; never throws, the result tells.
 *
 * @example
 * const { status, output } = await runCommand('cmake', ['--version'])
 */
export function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let log = ''
    let rest = ''
    const keep = (text: string): void => {
      log += text
      const lines = (rest + text).split(/\r?\n/)
      rest = lines.pop() ?? ''
      for (const line of lines) options.onLine?.(line)
    }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      keep(text)
    })
    child.stderr.setEncoding('utf8').on('data', keep)
    child.on('error', (error) => done({ status: undefined, output, log: log + error.message }))
    child.on('close', (status) => done({ status: status ?? undefined, output, log }))
  })
}

/**
 * Where a program lies on the PATH (or itself, where `name` is a path), or undefined.
 *
 * @example
 * await findProgram('cmake') // '/usr/bin/cmake'
 */
export async function findProgram(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const folders = name.includes('/') ? [''] : (env.PATH ?? '').split(delimiter)
  for (const folder of folders) {
    const file = folder === '' ? name : join(folder, name)
    try {
      await access(file, constants.X_OK)
      if ((await stat(file)).isFile()) return file
    } catch {
      // not in this folder
    }
  }
  return undefined
}
