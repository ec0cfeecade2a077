import { execFile, spawn } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { writeIdx } from '../../lib/data/idx.js'
import { FalsarioError, type ResumeOptions, type TrainOptions, train } from '../../lib/index.js'
import { newestCheckpoint } from '../../lib/runs/find-checkpoint.js'
import type { RunEvent } from '../../lib/training/events.js'
import { asTerminal } from '../cli/run-falsario.js'
import { outcomeOf } from '../runs/run-files.js'
import { tinyData, tinyGan } from '../tiny-model.js'

const folder = t.testdir()
const main = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url))
const run = promisify(execFile)

const settings = {
  model: tinyGan,
  steps: 40,
  batchSize: 8,
  seed: 7,
  device: 'cpu',
  threads: 1,
  log: { every: 1 },
  checkpoint: { every: 4, keep: 2 },
  samples: { every: 6, count: 4 },
} as const
const here = { ...settings, data: tinyData() }

/** Trains, and returns the error if there is one. `trouble` is called synchronously with each event. */
async function trainHere(
  options: TrainOptions | ResumeOptions,
  trouble: (event: RunEvent) => void = () => {},
): Promise<unknown> {
  const running = train(options)
  try {
    for await (const event of running) trouble(event)
    const { model } = await running.result
    model[Symbol.dispose]()
    return undefined
  } catch (error) {
    return error
  }
}

function checkError(t: Test, error: unknown, path: string, reason: RegExp): void {
  t.match(error, { name: 'FalsarioError', code: 'OUTPUT_UNWRITABLE' })
  if (!(error instanceof FalsarioError)) return
  t.ok(error.path?.startsWith(path), `${error.path} is in ${path}`)
  t.ok(error.message.includes(error.path ?? ''), error.message)
  t.match(error.message, reason)
}

/** Checks that there is no temporary file, and a valid checkpoint of step `atLeast` or later. */
async function isSound(t: Test, out: string, atLeast: number): Promise<void> {
  const names = await readdir(out, { recursive: true })
  t.same(
    names.filter((name) => name.endsWith('.tmp')),
    [],
    'no temporary file is left',
  )
  const { checkpoint, damaged } = await newest(out)
  t.same(damaged, [])
  t.ok(checkpoint.session.step >= atLeast, `a checkpoint of step ${checkpoint.session.step}`)
}

const newest = (out: string) => newestCheckpoint(join(out, 'checkpoints'))

const whole = join(folder, 'whole')
t.before(() => trainHere({ ...here, out: whole }))

/** Replaces a path during the run by nothing, a file or a folder. */
interface Obstacle {
  readonly name: string
  readonly path: string
  readonly put: 'nothing' | 'file' | 'folder'
  readonly reason: RegExp
}

const obstacles: readonly Obstacle[] = [
  { name: 'the run directory is gone', path: '', put: 'nothing', reason: /ENOENT/ },
  { name: 'the run directory is a file', path: '', put: 'file', reason: /ENOTDIR/ },
  { name: 'checkpoints/ is a file', path: 'checkpoints', put: 'file', reason: /EEXIST|ENOTDIR/ },
  { name: 'samples/ is gone', path: 'samples', put: 'nothing', reason: /ENOENT/ },
  { name: 'metrics.jsonl is a folder', path: 'metrics.jsonl', put: 'folder', reason: /EISDIR/ },
]

for (const { name, path, put, reason } of obstacles) {
  for (const step of [8, 22]) {
    t.test(
      `${name} from step ${step} on: an error names it, and a resume completes the run`,
      async (t) => {
        const out = join(folder, `${name} ${step}`.replace(/[ /]/g, '-'))
        const [place, aside] = [join(out, path), `${join(out, path)}-aside`]
        const error = await trainHere({ ...here, out }, (event) => {
          if (event.type !== 'progress' || event.step !== step) return
          renameSync(place, aside)
          if (put === 'file') writeFileSync(place, 'in the way')
          if (put === 'folder') mkdirSync(place)
        })
        checkError(t, error, out, reason)
        await rm(place, { recursive: true, force: true })
        await rename(aside, place)
        await isSound(t, out, step - 4)
        t.equal(await trainHere({ resume: out, data: here.data }), undefined)
        t.same(await outcomeOf(out), await outcomeOf(whole))
      },
    )
  }
}

t.test(
  'an error names a folder in the place of an output file, and other files stay valid',
  async (t) => {
    for (const name of ['checkpoints/000016', 'checkpoints/last', 'checkpoints/best', 'model']) {
      const out = join(folder, `folder-${name.replace('/', '-')}`)
      const place = join(out, `${name}.safetensors`)
      const error = await trainHere({ ...here, out }, (event) => {
        if (event.type !== 'progress' || event.step !== 13) return
        rmSync(place, { force: true })
        mkdirSync(place)
      })
      checkError(t, error, place, /the path is a folder/)
      await rm(place, { recursive: true })
      await isSound(t, out, 12)
      t.equal(await trainHere({ resume: out, data: here.data }), undefined)
      t.same(await outcomeOf(out), await outcomeOf(whole), name)
    }
  },
)

t.test(
  'if checkpoints/ is removed during training, it is created again or an error names it',
  async (t) => {
    const out = join(folder, 'removed')
    const error = await trainHere({ ...here, out }, (event) => {
      if (event.type === 'progress' && event.step % 7 === 0)
        rmSync(join(out, 'checkpoints'), { recursive: true, force: true })
    })
    if (error === undefined) await isSound(t, out, 40)
    else checkError(t, error, out, /ENOENT/)
  },
)

async function mounted(...args: readonly string[]): Promise<boolean> {
  return run('mount', [...args]).then(
    () => true,
    () => false,
  )
}

t.test('a full disk is an error, and with free space a resume completes the run', async (t) => {
  const disk = join(folder, 'disk')
  await mkdir(disk)
  if (!(await mounted('-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk)))
    return t.comment('skipped: this user may not mount a small file system')
  t.teardown(() => run('umount', ['-l', disk]))
  const out = join(disk, 'run')
  const error = await trainHere({ ...here, checkpoint: { every: 1, keep: 1000 }, out })
  checkError(t, error, out, /no space left on the disk \(ENOSPC\)/)
  await isSound(t, out, 2)
  t.ok(await mounted('-o', 'remount,size=8m', disk))
  const checkpoint = { every: 4, keep: 2 }
  t.equal(await trainHere({ resume: out, data: here.data, checkpoint }), undefined)
  t.same(await outcomeOf(out), await outcomeOf(whole))
})

t.test('a read-only run directory is an error, and a resume completes the run', async (t) => {
  const out = join(folder, 'read-only')
  t.equal(await trainHere({ ...here, steps: 20, out }), undefined)
  const before = await outcomeOf(out)
  if (!(await mounted('--bind', out, out)))
    return t.comment('skipped: this user may not mount a folder')
  t.teardown(() => run('umount', ['-l', out]).catch(() => undefined))
  if (!(await mounted('-o', 'remount,bind,ro', out)))
    return t.comment('skipped: a mounted folder cannot be made read-only here')
  const error = await trainHere({ resume: out, data: here.data, steps: 40 })
  checkError(t, error, out, /read-only \(EROFS\)/)
  t.same(await outcomeOf(out), before)
  await run('umount', [out])
  t.equal(await trainHere({ resume: out, data: here.data, steps: 40 }), undefined)
  t.same(await outcomeOf(out), await outcomeOf(whole))
})

/**
 * Runs the command line as on a terminal, in a shell that limits the size of files. NODE_OPTIONS is
 * replaced because the options of the test runner write larger files.
 */
function limited(bytes: number, args: readonly string[]) {
  const blocks = Math.floor(bytes / 1024)
  const command = `ulimit -f ${blocks}; export NODE_OPTIONS='${asTerminal}'; exec "$@"`
  const child = spawn('bash', ['-c', command, 'bash', process.execPath, main, ...args])
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdout.resume()
  return new Promise<{ status: number | null; signal: string | null; stderr: string }>(
    (resolve, reject) => {
      child.on('error', reject)
      child.on('close', (status, signal) => resolve({ status, signal, stderr }))
    },
  )
}

t.test(
  'a file above the size limit ends the command with an error message, not a signal',
  async (t) => {
    if (process.platform !== 'linux') return t.comment('skipped: limits are set by bash on Linux')
    const data = join(folder, 'data')
    const { images, shape } = tinyData()
    await mkdir(data)
    await writeIdx(join(data, 'train-images-idx3-ubyte'), [shape[0], 8, 8], images)
    const out = join(folder, 'limited')
    t.equal(await trainHere({ ...settings, data: { source: data }, out, steps: 14 }), undefined)
    const { size } = await stat(join(out, 'checkpoints', 'last.safetensors'))
    const { status, signal, stderr } = await limited(size - 1024, [
      'train',
      '--resume',
      out,
      '--steps',
      '40',
    ])
    t.same({ status, signal }, { status: 1, signal: null })
    t.match(stderr, /cannot write .*000016\.safetensors: .*exceed the size limit \(EFBIG\)/)
    await isSound(t, out, 14)
    t.equal(await trainHere({ resume: out, steps: 40 }), undefined)
    t.same(await outcomeOf(out), await outcomeOf(whole))
  },
)
