import { readdir } from 'node:fs/promises'
import t from 'tap'
import { callFalsario } from './call-falsario.js'
import { writeTinyProject } from './tiny-project.js'

const folder = t.testdir()
process.chdir(folder)
t.before(() => writeTinyProject(folder))

const parts = [
  'parameters',
  'gradients',
  'optimizer',
  'activations',
  'checkpoint',
  'data',
  'process',
  'total',
]

t.test('a dry run prints what training would take, and leaves nothing', async (t) => {
  const { status, stdout, stderr } = await callFalsario('train tiny.json --dry-run')
  t.same([status, stderr], [0, ''])
  const lines = stdout.trimEnd().split('\n')
  t.match(lines[0], 'Training tiny in batches of 8 would take, at its peak, on the CPU:')
  for (const [index, part] of parts.entries())
    t.match(lines[index + 1], new RegExp(`^${part} +[\\d,]+ MB$`))
  t.match(lines.at(-1), /There are [\d,]+ MB; nothing was trained or written/)
  t.same((await readdir(folder)).sort(), ['data', 'tiny.json'])
})

t.test('for programs it is one object', async (t) => {
  const { stdout } = await callFalsario('train tiny.json --batch-size 16 --dry-run --json')
  const found: unknown = JSON.parse(stdout)
  t.match(found, { type: 'forecast', batchSize: 16, available: Number })
  t.match(found, Object.fromEntries(parts.map((part) => [part, Number])))
})

t.test('what train refuses, a dry run refuses', async (t) => {
  const { status, stderr } = await callFalsario('train tiny.json --batch-size 4000 --dry-run')
  t.equal(status, 1)
  t.match(stderr, /a batch takes 4000 images/)
})
