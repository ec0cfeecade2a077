// A contestant's process. It makes its first step and writes a line of JSON; then it takes a command a line, `run N`
// or `sample N`, and answers each with a line `{"seconds": …}`. `{"error": …}` or its end is a failure.
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { lastLine } from './python-environment.mjs'

/** Minutes after which a contestant that does not answer is given up; torch.compile may take several. */
const PATIENCE = 15
/** Seconds that a contestant has to end; it may be in the middle of a step. */
const STOP_SECONDS = 10

export class Contestant {
  #child
  #lines
  #errors = ''

  constructor({ program, args, env }) {
    this.#child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child.on('error', (error) => {
      this.#errors += error.message
    })
    // A contestant that has ended does not read; the next answer tells why.
    this.#child.stdin.on('error', () => {})
    this.#child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#errors = `${this.#errors}${text}`.slice(-20_000)
    })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** Starts a process and waits for its first step. Returns it with the seconds that this took. */
  static async start(command) {
    const started = performance.now()
    const contestant = new Contestant(command)
    try {
      const facts = await contestant.#answer()
      return { contestant, facts, firstStep: (performance.now() - started) / 1000 }
    } catch (error) {
      await contestant.stop()
      throw error
    }
  }

  /** Returns the seconds that a command took. @param {'run' | 'sample'} command */
  async ask(command, count) {
    this.#child.stdin.write(`${command} ${count}\n`)
    return (await this.#answer()).seconds
  }

  /** Returns the largest resident memory so far, in bytes; undefined where the system does not tell. */
  async peak() {
    const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8').catch(() => '')
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB/m.exec(status) ?? []
    return kibibytes === undefined ? undefined : 1024 * Number(kibibytes)
  }

  /** Ends the process and waits for its end. It gets time to end the workers of torch.compile. */
  async stop() {
    const { exitCode, signalCode, pid } = this.#child
    if (pid === undefined || exitCode !== null || signalCode !== null) return
    const ended = new Promise((done) => this.#child.once('exit', done))
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_SECONDS * 1000)
    this.#child.stdin.end()
    await ended
    clearTimeout(timer)
  }

  async #answer() {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE * 60_000)
    const { value, done } = await this.#lines.next()
    clearTimeout(timer)
    if (done) throw new Error(lastLine(this.#errors) || 'the process ended without a reason')
    const answer = JSON.parse(value)
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer
  }
}
