import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import t from 'tap'
import { runtimeInfo } from '../../lib/native/index.js'

/** Running jobs must not crash or delay the end of a process or thread. */

const child = new URL('./training-child.mjs', import.meta.url)

const processEnds = (how: string) =>
  new Promise<{ status: number | null; signal: string | null }>((resolve) => {
    const running = spawn(process.execPath, [fileURLToPath(child), how], { stdio: 'ignore' })
    running.on('close', (status, signal) => resolve({ status, signal }))
  })

const workerEnds = (how: string) =>
  new Promise<number>((resolve) => {
    const worker = new Worker(child, { argv: [how], stdout: true, stderr: true })
    worker.on('error', () => {})
    worker.on('exit', resolve)
  })

t.test('process.exit during two runs ends the process with its own status', async (t) => {
  for (let i = 0; i < 3; i++) t.same(await processEnds('exit'), { status: 7, signal: null })
})

t.test(
  'an uncaught error during two runs ends the process with status 1, not with a crash',
  async (t) => {
    t.same(await processEnds('throw'), { status: 1, signal: null })
  },
)

t.test('worker threads can end while they train; the add-on stays loaded', async (t) => {
  for (const how of ['exit', 'throw', 'break']) await workerEnds(how)
  t.ok((await runtimeInfo()).threads >= 1, 'falsario still works')
  if (process.platform === 'linux')
    t.match(await readFile('/proc/self/maps', 'utf8'), /falsario\.node/)
})

t.test('the add-on outlives the only thread that loaded it', async (t) => {
  if (process.platform !== 'linux') return t.comment('needs /proc')
  const script = `
    const { Worker } = require('node:worker_threads')
    const { readFileSync } = require('node:fs')
    new Worker(new URL(${JSON.stringify(child.href)}), { argv: ['break'] }).on('exit', () => {
      process.exit(/falsario\\.node/.test(readFileSync('/proc/self/maps', 'utf8')) ? 0 : 1)
    })`
  const status = await new Promise((resolve) => {
    spawn(process.execPath, ['-e', script], { stdio: 'ignore' }).on('close', resolve)
  })
  t.equal(status, 0)
})
