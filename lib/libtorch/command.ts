import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { basename, delimiter, extname, join } from 'node:path'

/** The exit status and output of a program. */
export interface CommandResult {
  /** Exit status; undefined if a signal killed the program or it could not be started. */
  readonly status: number | undefined
  /** Text on stdout. */
  readonly output: string
  /** Text on stdout and stderr, in the order of arrival. */
  readonly log: string
}

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Called with each complete line of stdout and stderr while the program runs. */
  readonly onLine?: (line: string) => void
}

/**
 * Runs a program and collects its output. Never throws: the result has the status.
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
    let incompleteLine = ''
    const append = (text: string): void => {
      log += text
      const lines = (incompleteLine + text).split(/\r?\n/)
      incompleteLine = lines.pop() ?? ''
      for (const line of lines) options.onLine?.(line)
    }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      append(text)
    })
    child.stderr.setEncoding('utf8').on('data', append)
    child.on('error', (error) => done({ status: undefined, output, log: log + error.message }))
    child.on('close', (status) => done({ status: status ?? undefined, output, log }))
  })
}

/**
 * Returns the path of a program on the PATH, or `name` itself if it is a path. Undefined if there is no
 * such executable file.
 *
 * @example
 * await findProgram('cmake') // '/usr/bin/cmake'
 */
export async function findProgram(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const program = process.platform === 'win32' && extname(name) === '' ? `${name}.exe` : name
  const folders = basename(name) !== name ? [''] : (env.PATH ?? '').split(delimiter)
  for (const folder of folders) {
    const file = folder === '' ? program : join(folder, program)
    try {
      await access(file, constants.X_OK)
      if ((await stat(file)).isFile()) return file
    } catch {
      // not in this folder
    }
  }
  return undefined
}
