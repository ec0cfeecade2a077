import { spawnSync } from 'node:child_process'
import { cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import t from 'tap'
import { writeIdx } from '../../lib/data/idx.js'
import { train } from '../../lib/training/train.js'
import { tinyData, tinyVae } from '../tiny-model.js'

const folder = t.testdir()
process.chdir(folder)
const main = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url))

t.before(async () => {
  const { images, shape } = tinyData()
  await mkdir('data')
  await writeIdx(join('data', 'train-images-idx3-ubyte'), [shape[0], 8, 8], images)
  await mkdir('photos')
  await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toFile(join('photos', 'a.png'))
  const run = { model: tinyVae, data: 'data', steps: 2, batchSize: 8, device: 'cpu', threads: 1 }
  await train({ ...run, device: 'cpu', out: 'run' }).result
  await cp('run', 'other', { recursive: true })
})

/** Runs a command that gets a signal from a module that is loaded before it. */
async function interrupted(line: string, signal: string, when: 'at-once' | 'at-write') {
  const before = await readdir(folder)
  const early = new URL(`./interrupt-${when}.mjs`, import.meta.url).href
  const args = ['--import', early, main, ...line.split(' ')]
  const env = { ...process.env, SIGNAL: signal }
  const { status } = spawnSync(process.execPath, args, { env, cwd: folder })
  const made = (await readdir(folder)).filter((name) => !before.includes(name))
  return { status, made }
}

const statuses = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

t.test('a signal ends each long command with its status, and nothing is left', async (t) => {
  const lines = [
    'train dcgan --data photos --size 16 --out new',
    'train dcgan --data photos --size 16 --dry-run',
    'generate run --count 100000000 --out new',
    'pack photos --out new',
    'evaluate run --data data --metrics elbo --out new.json',
    'compare run other --no-evaluate --out new',
  ]
  const signals = Object.entries(statuses)
  for (const [at, line] of lines.entries()) {
    const [signal, status] = signals[at % signals.length] ?? ['SIGINT', 130]
    t.same(await interrupted(line, signal, 'at-once'), { status, made: [] }, `${line}: ${signal}`)
  }
})

t.test('a signal while a picture is written leaves it whole', async (t) => {
  const lines = [
    ['reconstruct run --data data --count 4 --out a.png', 'a.png'],
    ['sample run --count 4 --out b.png', 'b.png'],
    ['interpolate run --from 1 --to 2 --out c.gif', 'c.gif'],
  ] as const
  const signals = Object.entries(statuses)
  for (const [at, [line, file]] of lines.entries()) {
    const [signal, status] = signals[at] ?? ['SIGINT', 130]
    t.same(
      await interrupted(line, signal, 'at-write'),
      { status, made: [file] },
      `${line}: ${signal}`,
    )
    await sharp(file).metadata() // throws for an incomplete picture
  }
})
