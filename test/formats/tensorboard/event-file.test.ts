import * as fs from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { TensorBoardFile } from '../../../lib/formats/tensorboard/event-file.js'
import { readEvents } from './read-events.js'

const head = [
  { step: 0, version: 'brain.Event:2' },
  { step: 0, starts: true },
]

t.test(
  'a new run creates the folders and a file that starts with version and session start',
  async (t) => {
    const before = Date.now() / 1000
    const folder = join(t.testdir(), 'runs', 'a', 'tensorboard')
    const file = await TensorBoardFile.open(folder)
    const [name = ''] = await fs.readdir(folder)
    t.equal(file.path, join(folder, name))
    t.match(name, /^events\.out\.tfevents\.\d{10}\.[\w.-]+$/)
    if (/^[\w.-]+$/.test(hostname())) t.equal(name.slice(31), hostname())
    const events = await readEvents(file.path)
    t.match(events, head)
    t.equal(events.length, 2)
    const [event] = events
    t.ok(before <= Number(event?.wallTime) && Number(event?.wallTime) <= Date.now() / 1000)
  },
)

t.test('scalars and images are appended with their steps and times', async (t) => {
  const file = await TensorBoardFile.open(t.testdir())
  await file.scalars(100, { 'losses/generator': 0.5, 'losses/discriminator': -2 }, 1700000000.25)
  await file.scalars(2 ** 40, { broken: Number.NaN, beyond: Number.NEGATIVE_INFINITY }, 1700000001)
  const png = Buffer.from('a picture')
  await file.image(100, 'samples', png, { width: 300, height: 2, channels: 3 }, 1700000002)
  const before = Date.now() / 1000
  await file.scalars(101, {})
  const [, , first, second, third, fourth] = await readEvents(file.path)
  const scalars = { 'losses/generator': 0.5, 'losses/discriminator': -2 }
  t.same(first, { wallTime: 1700000000.25, step: 100, scalars })
  const odd = { broken: Number.NaN, beyond: Number.NEGATIVE_INFINITY }
  t.same(second, { wallTime: 1700000001, step: 2 ** 40, scalars: odd })
  const image = { tag: 'samples', width: 300, height: 2, colorspace: 3, png }
  t.same(third, { wallTime: 1700000002, step: 100, image })
  t.ok(Number(fourth?.wallTime) >= before, 'the default time is now')
})

t.test('concurrent writes are complete and in the order of the calls', async (t) => {
  const file = await TensorBoardFile.open(t.testdir())
  const png = Buffer.alloc(1_000_000, 7)
  const writes = Array.from({ length: 40 }, (_, step) =>
    step % 10 === 0
      ? file.image(step, 'samples', png, { width: 1, height: 1, channels: 1 })
      : file.scalars(step, { loss: step }),
  )
  await Promise.all(writes)
  const steps = (await readEvents(file.path)).slice(2).map(({ step }) => step)
  t.same(
    steps,
    Array.from({ length: 40 }, (_, step) => step),
  )
})

t.test(
  'a resumed run starts its session one step later, so that events of the checkpoint’s step stay',
  async (t) => {
    const folder = t.testdir()
    const file = await TensorBoardFile.open(folder, { resumedAt: 500 })
    t.match(await readEvents(file.path), [head[0], { step: 501, starts: true }])
    const again = await TensorBoardFile.open(folder, { resumedAt: 0 })
    t.match(await readEvents(again.path), [head[0], { step: 1, starts: true }])
  },
)

t.test('a new file sorts after the existing ones and leaves them unchanged', async (t) => {
  const ahead = Math.floor(Date.now() / 1000) + 5000 // another machine's clock
  const there = `events.out.tfevents.${ahead}.zzz`
  const folder = t.testdir({ [there]: 'precious', 'notes.txt': 'mine' })
  const files = [await TensorBoardFile.open(folder), await TensorBoardFile.open(folder)]
  files.push(...(await Promise.all([1, 2, 3].map(() => TensorBoardFile.open(folder)))))
  const paths = files.map(({ path }) => path)
  t.equal(new Set(paths).size, 5)
  t.same(paths.slice(0, 2), [...paths].sort().slice(0, 2))
  t.equal([there, ...(await fs.readdir(folder))].sort()[0], there)
  t.equal(await fs.readFile(join(folder, there), 'utf8'), 'precious')
  for (const path of paths) t.match(await readEvents(path), head)
})

t.test('an unwritable path is OUTPUT_UNWRITABLE with the reason', async (t) => {
  const folder = t.testdir({ file: '', run: {} })
  await t.rejects(TensorBoardFile.open(join(folder, 'file', 'below')), {
    code: 'OUTPUT_UNWRITABLE',
    path: join(folder, 'file', 'below'),
    message: /not a folder/,
  })
  const file = await TensorBoardFile.open(join(folder, 'run'))
  await fs.rm(file.path)
  const { path } = file
  await t.rejects(file.scalars(1, { a: 1 }), { code: 'OUTPUT_UNWRITABLE', path, message: /ENOENT/ })
  t.same(await fs.readdir(join(folder, 'run')), [], 'a removed file is not created again')
})

t.test('a full disk leaves complete records, and later records are readable', async (t) => {
  let full = false
  const open: typeof fs.open = async (...args) => {
    const handle = await fs.open(...args)
    if (!full) return handle
    handle.writeFile = async (data) => {
      if (data instanceof Uint8Array) await handle.write(data.subarray(0, 20))
      throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    }
    return handle
  }
  const mocked = await t.mockImport<
    typeof import('../../../lib/formats/tensorboard/event-file.js')
  >('../../../lib/formats/tensorboard/event-file.js', { 'node:fs/promises': { ...fs, open } })
  const file = await mocked.TensorBoardFile.open(t.testdir())
  await file.scalars(1, { a: 1 })
  full = true
  const failing = file.scalars(2, { a: 2 })
  await t.rejects(failing, { code: 'OUTPUT_UNWRITABLE', message: /no space left on the disk/ })
  t.match(await readEvents(file.path), [...head, { step: 1 }])
  full = false
  await file.scalars(3, { a: 3 })
  t.match(await readEvents(file.path), [...head, { step: 1 }, { step: 3 }])
})

t.test('a file that cannot be created completely is removed', async (t) => {
  const folder = t.testdir()
  const writeFile: typeof fs.writeFile = async (path, _data, options) => {
    await fs.writeFile(path, 'half', options)
    throw Object.assign(new Error('full'), { code: 'ENOSPC' })
  }
  const mocked = await t.mockImport<
    typeof import('../../../lib/formats/tensorboard/event-file.js')
  >('../../../lib/formats/tensorboard/event-file.js', { 'node:fs/promises': { ...fs, writeFile } })
  await t.rejects(mocked.TensorBoardFile.open(folder), { code: 'OUTPUT_UNWRITABLE', path: folder })
  t.same(await fs.readdir(folder), [])
})
