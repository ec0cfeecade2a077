import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'

/** Until the first input, the child loads LibTorch. */
const START_SECONDS = 120

/**
 * Runs a child process that tries inputs, and watches it: its end, its time and its memory.
 *
 * @param {string} program the module of the child; it writes one JSON object a line to file descriptor 3
 * @param {object} options passed to the child as JSON
 * @param {{ seconds: number, megabytes: number }} limits of one input, and of the process
 * @param {(message: object) => void} onMessage called with each line
 * @returns what ended the child before its work was done, and at which input; undefined if nothing did
 */
export async function runBatch(program, options, limits, onMessage) {
  const child = spawn(process.execPath, ['--expose-gc', program, JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, OMP_NUM_THREADS: '1', OMP_WAIT_POLICY: 'passive' },
  })
  let current
  let reason
  let last = performance.now()
  let errors = ''
  child.stderr.on('data', (text) => {
    errors = `${errors}${text}`.slice(-2000)
  })
  const lines = createInterface({ input: child.stdio[3] })
  lines.on('line', (line) => {
    const message = JSON.parse(line)
    last = performance.now()
    if ('index' in message) current = message
    onMessage(message)
  })
  const stop = (why) => {
    reason ??= why
    child.kill('SIGKILL')
  }
  const watch = setInterval(async () => {
    const allowed = current === undefined ? START_SECONDS : limits.seconds
    if (performance.now() - last > allowed * 1000) stop(`no result within ${allowed} seconds`)
    const memory = await residentMegabytes(child.pid)
    if (memory > limits.megabytes) stop(`${Math.round(memory)} MB of memory`)
  }, 200)
  const ended = new Promise((resolve) =>
    child.on('close', (status, signal) => resolve({ status, signal })),
  )
  const { status, signal } = await ended
  clearInterval(watch)
  if (status === 0 && reason === undefined) return undefined
  const how = reason ?? (signal === null ? `exit status ${status}` : `signal ${signal}`)
  return { at: current, reason: `the process ended: ${how}\n${errors}` }
}

/** Only Linux tells the memory of another process this way; elsewhere, this limit does not apply. */
async function residentMegabytes(pid) {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '0 0')
  return (Number(text.split(' ')[1]) * 4096) / 2 ** 20
}
