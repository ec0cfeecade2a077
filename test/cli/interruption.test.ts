import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { readCheckpointFile } from '../../lib/runs/checkpoint-file.js'
import { outcomeOf } from '../runs/run-files.js'
import { callFalsario } from './call-falsario.js'
import { asTerminal, runFalsario } from './run-falsario.js'
import { writeTinyProject } from './tiny-project.js'

const folder = t.testdir()
process.chdir(folder)
t.before(() => writeTinyProject(folder))

const main = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url))
const [hide, show] = ['\u001b[?25l', '\u001b[?25h']
const endless = ['train', 'tiny.json', '--threads', '1', '--steps', '100000000']

/** Checks that a stopped run, resumed for some steps, equals a run that was not stopped. */
async function checkResume(t: Test, out: string): Promise<void> {
  const { session } = await readCheckpointFile(join(out, 'checkpoints', 'last.safetensors'))
  const steps = session.step + 10
  t.equal((await callFalsario(`train --resume ${out} --steps ${steps}`)).status, 0)
  const whole = `${out}-whole`
  const line = `train tiny.json --threads 1 --steps ${steps} --out ${whole}`
  t.equal((await callFalsario(line)).status, 0)
  t.same(await outcomeOf(out), await outcomeOf(whole), `stopped after ${session.step} steps`)
}

t.test('a signal restores the cursor and leaves a run that can be resumed', async (t) => {
  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    const out = signal.toLowerCase()
    const child = spawn(process.execPath, [asTerminal, main, ...endless, '--out', out])
    let [screen, signalled] = ['', false]
    const append = (text: string) => {
      screen += text
      // A bar with numbers shows that training has begun.
      if (signalled || !screen.includes('images/s')) return
      signalled = child.kill(signal)
    }
    child.stdout.setEncoding('utf8').on('data', append)
    child.stderr.setEncoding('utf8').on('data', append)
    const status = await new Promise((resolve) => child.on('close', resolve))
    t.equal(status, expected)
    t.ok(screen.includes(hide), 'the cursor was hidden')
    t.ok(screen.lastIndexOf(show) > screen.lastIndexOf(hide), 'the cursor is shown again')
    t.match(screen, /Stopped after (\d+) steps[\s\S]*falsario train --resume/)
    const { session } = await readCheckpointFile(join(out, 'checkpoints', 'last.safetensors'))
    t.equal(session.step, Number(/Stopped after (\d+) steps/.exec(screen)?.[1]))
    await checkResume(t, out)
  }
})

t.test('a second signal exits at once, and the last checkpoint is valid', async (t) => {
  const args = [...endless, '--set', 'checkpoint.every=1', '--json', '--out', 'twice']
  let signalled = false
  const { status, stderr } = await runFalsario(folder, args, ({ stdout, kill }) => {
    if (signalled || !stdout.includes('"type":"checkpoint"')) return
    signalled = true
    kill('SIGINT')
    kill('SIGTERM')
  })
  // On a slow machine the orderly stop may end before the second signal is handled.
  t.ok(status === 143 || status === 130, `status ${status}`)
  t.equal(stderr, '')
  await checkResume(t, 'twice')
})

t.test('a signal while the dataset is opened leaves no files', async (t) => {
  const early = new URL('./interrupt-at-once.mjs', import.meta.url).href
  const child = spawn(process.execPath, ['--import', early, main, ...endless, '--out', 'early'])
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  const status = await new Promise((resolve) => child.on('close', resolve))
  t.equal(status, 130)
  t.match(stdout, /Stopped before the first step\. Nothing was written/)
  t.notOk((await readdir(folder)).includes('early'))
})
