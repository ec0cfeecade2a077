// Runs a training process, kills it at a chosen moment, and reads the files it leaves.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
const unfinished = /^\.falsario-[0-9a-f]+\.tmp$/

/**
 * Runs `falsario train` and kills it with SIGKILL, so that it cannot clean up.
 *
 * @param {string[]} args the arguments after `train`
 * @param {string} out the run directory
 * @param {{ after?: number, write?: number, delay?: number }} moment when to kill: `after` milliseconds
 * from the start, or `delay` milliseconds after `write` temporary files were observed; never if neither
 * is set
 * @returns {Promise<{ status: number | null, signal: string | null, stdout: string, stderr: string, life: number, writes: number }>}
 * `life` is in milliseconds; `writes` is the number of temporary files observed, if `write` is set
 */
export function killedRun(args, out, { after, write, delay = 0 } = {}) {
  const started = performance.now()
  const child = spawn(process.execPath, [main, 'train', ...args])
  const kill = () => child.kill('SIGKILL')
  const timers = []
  if (after !== undefined) timers.push(setTimeout(kill, after))
  const seen = new Set()
  if (write !== undefined) {
    const check = () => {
      for (const folder of [out, join(out, 'checkpoints')])
        for (const name of unfinishedNow(folder)) seen.add(name)
      if (seen.size < write) return
      clearInterval(timers[0])
      timers.push(setTimeout(kill, delay))
    }
    timers.push(setInterval(check, 1))
  }
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status, signal) => {
      for (const timer of timers) clearTimeout(timer)
      const life = performance.now() - started
      resolve({ status, signal, stdout, stderr, life, writes: seen.size })
    })
  })
}

/** Synchronous, because a temporary file may exist for a millisecond only. */
function unfinishedNow(folder) {
  try {
    return readdirSync(folder).filter((name) => unfinished.test(name))
  } catch {
    return [] // the folder does not exist yet
  }
}

/**
 * Returns what must be equal for two runs of the same config: the model's bytes, the lines of
 * metrics.jsonl without times, and the names of all files.
 *
 * @param {string} out
 * @returns {Promise<{ model: string, metrics: string, files: string }>}
 */
export async function outcomeOf(out) {
  const model = await readFile(join(out, 'model.safetensors'), 'base64')
  const lines = await readFile(join(out, 'metrics.jsonl'), 'utf8')
  const files = (await readdir(out, { recursive: true })).sort().join('\n')
  return { model, metrics: lines.replace(/"time":[^,}]+/g, '"time":0'), files }
}
