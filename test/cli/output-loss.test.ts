import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { readCheckpointFile } from '../../lib/runs/checkpoint-file.js'
import { shellWord } from '../../lib/system/shell-word.js'
import { writeTinyProject } from './tiny-project.js'

/** Long commands outlive the terminal, pipe or file that shows their output. */

const folder = t.testdir()
process.chdir(folder)
t.before(() => writeTinyProject(folder))

const main = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url))

/** Runs a command whose reader goes away after the first output; returns its exit status. */
function withoutReader(args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.once('data', () => {
    child.stdout.destroy()
    child.stderr.destroy()
  })
  return new Promise((resolve) => child.on('exit', resolve))
}

t.test('training goes on to its end if nobody reads its output any more', async (t) => {
  for (const json of [[], ['--json']]) {
    const out = `gone${json.length}`
    const line = ['train', 'tiny.json', '--steps', '300', '--set', 'log.every=1', '--out', out]
    t.equal(await withoutReader([...line, ...json]), 0)
    t.ok(existsSync(join(out, 'model.safetensors')), 'the model was written')
  }
})

t.test('generate writes its whole output if nobody reads its messages', async (t) => {
  const model = join('gone0', 'model.safetensors')
  const line = ['generate', model, '--count', '2000', '--out', 'made', '--json']
  t.equal(await withoutReader(line), 0)
  t.ok(existsSync(join('made', 'train-images-idx3-ubyte')))
})

t.test('a command that only prints ends without an error if its reader is gone', async (t) => {
  t.equal(await withoutReader(['presets']), 0)
})

t.test(
  'output that cannot be written does not end a run, but fails the command',
  { skip: !existsSync('/dev/full') && 'this system has no /dev/full' },
  async (t) => {
    const full = await open('/dev/full', 'w')
    const line = ['train', 'tiny.json', '--steps', '5', '--out', 'full']
    const child = spawn(process.execPath, [main, ...line], { stdio: ['ignore', full.fd, 'pipe'] })
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    const status = await new Promise((resolve) => child.on('close', resolve))
    await full.close()
    t.equal(status, 1)
    t.match(stderr, /the output could not be written: no space left on the disk/)
    t.ok(existsSync(join('full', 'model.safetensors')))
  },
)

t.test('a second SIGHUP does not end a run before its checkpoint is written', async (t) => {
  const line = ['train', 'tiny.json', '--steps', '100000000', '--out', 'hangup', '--json']
  const child = spawn(process.execPath, [main, ...line], { stdio: ['ignore', 'pipe', 'ignore'] })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (!text.includes('"type":"progress"')) return
    child.kill('SIGHUP')
    child.kill('SIGHUP')
  })
  t.equal(await new Promise((resolve) => child.on('exit', resolve)), 129)
  const last = join('hangup', 'checkpoints', 'last.safetensors')
  t.ok((await readCheckpointFile(last)).session.step > 0)
})

t.test('a reader that stops reading stops neither the run nor its signals', async (t) => {
  if (process.platform === 'win32') return t.comment('needs a shell')
  // The pipe is full after some hundred lines, and `sleep` reads none.
  const line = [process.execPath, main].map(shellWord).join(' ')
  const options = '--json --set log.every=1 --set samples.every=100000'
  const start = (out: string, steps: number) => {
    const command = `${line} train tiny.json ${options} --out ${out} --steps ${steps} | sleep 240`
    return spawn('/bin/sh', ['-c', command], {
      stdio: 'ignore',
      detached: true,
    })
  }
  const isWritten = async (file: string) => {
    for (let tries = 0; tries < 1000 && !existsSync(file); tries++) await sleep(100)
    return existsSync(file)
  }
  const whole = start('unread', 400)
  t.ok(await isWritten(join('unread', 'model.safetensors')), 'the run came to its end')
  process.kill(-(whole.pid ?? 0), 'SIGKILL')

  const stopped = start('stopped', 1_000_000)
  t.ok(await isWritten(join('stopped', 'metrics.jsonl')))
  await sleep(2000)
  await promisify(execFile)('pkill', ['-TERM', '-g', String(stopped.pid), '-f', 'main.js'])
  t.ok(await isWritten(join('stopped', 'checkpoints', 'last.safetensors')), 'a checkpoint')
  process.kill(-(stopped.pid ?? 0), 'SIGKILL')
})

t.test(
  'a command that only prints fails if its output cannot be written',
  { skip: !existsSync('/dev/full') && 'this system has no /dev/full' },
  async (t) => {
    for (const line of ['presets dcgan --json', 'presets']) {
      const full = await open('/dev/full', 'w')
      const child = spawn(process.execPath, [main, ...line.split(' ')], {
        stdio: ['ignore', full.fd, 'pipe'],
      })
      let errors = ''
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        errors += text
      })
      t.equal(await new Promise((resolve) => child.on('close', resolve)), 1, line)
      t.match(errors, /no space left on the disk/)
      await full.close()
    }
  },
)
