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

t.test('a dry run prints the memory that training needs, and writes no files', async (t) => {
  const { status, stdout, stderr } = await callFalsario('train tiny.json --dry-run')
  t.same([status, stderr], [0, ''])
  const lines = stdout.trimEnd().split('\n')
  t.match(lines[0], 'Peak memory of training tiny on the CPU, with batchSize 8:')
  for (const [index, part] of parts.entries())
    t.match(lines[index + 1], new RegExp(`^${part} +[\\d,]+ MB$`))
  t.match(lines.at(-3), /^Time: about \d+ s for 12 steps of [\d.]+ ms, measured by a few steps\.$/)
  t.match(lines.at(-2), 'Each image is shown about 3 times.')
  t.match(lines.at(-1), /Available: [\d,]+ MB\. Nothing was trained or written/)
  t.same((await readdir(folder)).sort(), ['data', 'tiny.json'])
})

t.test('a dry run with several batches for each update counts all of them', async (t) => {
  const { stdout } = await callFalsario('train tiny.json --accumulate 2 --dry-run')
  t.match(stdout, 'on the CPU, with batchSize 8 and accumulate 2:')
  t.match(stdout, 'Each image is shown about 6 times.')
})

t.test('with --json, a dry run prints one object', async (t) => {
  const { stdout } = await callFalsario('train tiny.json --batch-size 16 --dry-run --json')
  const forecast: unknown = JSON.parse(stdout)
  t.match(forecast, { type: 'forecast', batchSize: 16, accumulate: 1, available: Number })
  t.match(forecast, { time: { steps: 12, secondsPerStep: Number, seconds: Number, passes: 6 } })
  t.match(forecast, Object.fromEntries(parts.map((part) => [part, Number])))
})

t.test('a dry run of a long run tells what is shorter', async (t) => {
  const { stdout } = await callFalsario('train tiny.json --steps 1000000000000 --dry-run')
  t.match(stdout, /That is long\. Shorter:\n {2}fewer steps \(--steps \d+ takes about \d+ min/)
})

t.test('a dry run of several seeds tells the time of all runs', async (t) => {
  const line = 'train tiny.json --steps 1000000000000 --seeds 3 --dry-run'
  const { stdout } = await callFalsario(line)
  t.match(stdout, /^Time: about .* for 3 runs of 1,000,000,000,000 steps of/m)
  t.match(stdout, /That is long\. Shorter:\n {2}fewer seeds \(--seeds 1 takes about/)
  const { stdout: json } = await callFalsario('train tiny.json --seeds 3 --dry-run --json')
  t.match(JSON.parse(json), { type: 'forecast', runs: 3, time: { steps: 12 } })
  t.same((await readdir(folder)).sort(), ['data', 'tiny.json'])
})

t.test('a dry run throws the errors of train', async (t) => {
  const { status, stderr } = await callFalsario('train tiny.json --batch-size 4000 --dry-run')
  t.equal(status, 1)
  t.match(stderr, /a batch has 4000 images, but data has only 32/)
})
