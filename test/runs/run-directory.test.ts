import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { parseRunConfig } from '../../lib/runs/config.js'
import { readRunConfig } from '../../lib/runs/read-run-config.js'
import { RunDirectory } from '../../lib/runs/run-directory.js'
import { tinyGan } from '../tiny-model.js'

const config = parseRunConfig({ model: tinyGan, data: { source: 'digits' }, steps: 10 })

t.test('a new run directory holds its complete config', async (t) => {
  const path = join(t.testdir(), 'runs', 'deep', 'tiny-001')
  await RunDirectory.open(path, config)
  const read: unknown = JSON.parse(await readFile(join(path, 'config.json'), 'utf8'))
  t.same(parseRunConfig(read), config)
  t.same((await readdir(path)).sort(), ['config.json', 'samples'])
})

t.test('metrics.jsonl grows line by line', async (t) => {
  const path = t.testdir()
  const directory = await RunDirectory.open(path, config)
  const event = { type: 'progress', steps: 10, imagesPerSecond: 1, secondsLeft: 1 } as const
  await directory.metrics.writeProgress({
    ...event,
    step: 5,
    time: 1.23456,
    losses: { generator: 0.5 },
  })
  await directory.metrics.writeProgress({
    ...event,
    step: 10,
    time: 2,
    losses: { generator: 0.25 },
  })
  t.equal(
    await readFile(join(path, 'metrics.jsonl'), 'utf8'),
    '{"step":5,"time":1.235,"generator":0.5}\n{"step":10,"time":2,"generator":0.25}\n',
  )
})

t.test('a folder that contains files of a run is refused and not changed', async (t) => {
  for (const entry of ['config.json', 'metrics.jsonl', 'model.safetensors']) {
    const path = t.testdir({ [entry]: 'precious' })
    await t.rejects(RunDirectory.open(path, config), { code: 'OUTPUT_EXISTS', path }, entry)
    t.same(await readdir(path), [entry])
    t.equal(await readFile(join(path, entry), 'utf8'), 'precious')
  }
  for (const entry of ['samples', 'checkpoints']) {
    const path = t.testdir({ [entry]: {} })
    await t.rejects(RunDirectory.open(path, config), { code: 'OUTPUT_EXISTS' }, entry)
  }
})

t.test('a folder with other files is accepted, and these files are not changed', async (t) => {
  const path = t.testdir({ 'notes.txt': 'mine' })
  await RunDirectory.open(path, config)
  t.equal(await readFile(join(path, 'notes.txt'), 'utf8'), 'mine')
})

t.test('if many runs open one folder at the same time, only one succeeds', async (t) => {
  const path = t.testdir() // it exists, so that all runs check it before one of them creates a file
  const claims = Array.from({ length: 20 }, () => RunDirectory.open(path, config))
  const settled = await Promise.allSettled(claims)
  t.equal(settled.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const claim of settled)
    if (claim.status === 'rejected') t.match(claim.reason, { code: 'OUTPUT_EXISTS' })
})

t.test('a path that is a file or below a file is OUTPUT_UNWRITABLE', async (t) => {
  const folder = t.testdir({ file: '' })
  for (const path of [join(folder, 'file'), join(folder, 'file', 'below')])
    await t.rejects(RunDirectory.open(path, config), { code: 'OUTPUT_UNWRITABLE', path })
})

const asRoot = process.getuid?.() === 0 && 'root may write everywhere'

t.test('a folder without write permission is OUTPUT_UNWRITABLE', { skip: asRoot }, async (t) => {
  const folder = join(t.testdir(), 'closed')
  await mkdir(folder)
  await chmod(folder, 0o555)
  await t.rejects(RunDirectory.open(join(folder, 'run'), config), {
    code: 'OUTPUT_UNWRITABLE',
    message: /permission denied/,
  })
})

t.test('an error in writing metrics.jsonl names its path', async (t) => {
  const path = t.testdir()
  const directory = await RunDirectory.open(path, config)
  await mkdir(join(path, 'metrics.jsonl'))
  await writeFile(join(path, 'metrics.jsonl', 'x'), '')
  const event = { type: 'progress', step: 1, steps: 1, time: 1, losses: { generator: 1 } } as const
  await t.rejects(
    directory.metrics.writeProgress({ ...event, imagesPerSecond: 1, secondsLeft: 0 }),
    {
      code: 'OUTPUT_UNWRITABLE',
      path: join(path, 'metrics.jsonl'),
    },
  )
})

t.test('the config of a run is read if an editor has added a byte order mark', async (t) => {
  const path = join(t.testdir(), 'tiny-001')
  await RunDirectory.open(path, config)
  const file = join(path, 'config.json')
  const text = await readFile(file, 'utf8')
  await writeFile(file, `\ufeff${text}`)
  t.same(await readRunConfig(path), config)
  const faults: [Uint8Array | string, string][] = [
    [Buffer.from(text, 'utf16le'), 'the file is UTF-16; save it as UTF-8'],
    [`// mine\n${text}`, 'JSON has no comments: line 1'],
  ]
  for (const [content, message] of faults) {
    await writeFile(file, content)
    await t.rejects(readRunConfig(path), { code: 'CONFIG_INVALID', message: new RegExp(message) })
  }
})
