import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url))

/** A Node option with which a process treats its piped output as a terminal. */
export const asTerminal =
  '--import=data:text/javascript,process.stdout.isTTY=process.stderr.isTTY=true'

/** The exit status and output of the command line. */
export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The output of the running command so far, and a way to stop it. */
export interface Running {
  readonly stdout: string
  kill(signal: NodeJS.Signals): void
}

/**
 * Runs the compiled command line in a folder, with piped output.
 *
 * @param watch called with every piece of output
 */
export function runFalsario(
  cwd: string,
  args: readonly string[],
  watch: (running: Running) => void = () => {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { cwd })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      watch({ stdout, kill: (signal) => child.kill(signal) })
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, stdout, stderr }))
  })
}

/** Parses an output of JSON lines. */
export function jsonLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
}
