import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { writeIdx } from '../../lib/data/idx.js'
import { inspectModel } from '../../lib/kinds/inspect-model.js'
import { tinyClassifier, tinyData } from '../tiny-model.js'
import { callFalsario } from './call-falsario.js'
import { jsonLines } from './run-falsario.js'

/** A project folder: `data/` with both splits of labelled digits, `named.json` with a short run. */
const folder = t.testdir()
process.chdir(folder)

async function writePart(place: string, prefix: string, count: number): Promise<void> {
  const { images, labels } = tinyData({ labelled: true })
  const at = (name: string) => join(place, `${prefix}-${name}`)
  await writeIdx(at('images-idx3-ubyte.gz'), [count, 8, 8], images.subarray(0, count * 64))
  if (labels) await writeIdx(at('labels-idx1-ubyte.gz'), [count], labels.subarray(0, count))
}

t.before(async () => {
  for (const name of ['data', 'train-only']) await mkdir(name)
  await writePart('data', 'train', 32)
  await writePart('data', 't10k', 12)
  await writePart('train-only', 'train', 32)
  const settings = { steps: 60, batchSize: 8, device: 'cpu', log: { every: 20 } }
  const data = { source: 'data', split: 'train' }
  await writeFile('named.json', JSON.stringify({ model: tinyClassifier, data, ...settings }))
})

t.test('train classifier trains a classifier and tests it on the test images', async (t) => {
  const line = 'train classifier --data data --steps 2 --batch-size 8 --device cpu --threads 1'
  const { status, stdout, stderr } = await callFalsario(line)
  t.same([status, stderr], [0, ''])
  t.match(stdout, 'Training classifier on data: 2 steps of 8 images')
  t.match(stdout, /step 2\/2 {2}loss [\d.]+ {2}accuracy [\d.]+ % {2}/)
  t.match(stdout, /Accuracy: [\d.]+ % of 12 images of data, split test\n$/)
  t.notMatch(stdout, /Pictures|falsario sample/)
  const config: unknown = JSON.parse(await readFile('runs/classifier-001/config.json', 'utf8'))
  t.match(config, {
    preset: 'classifier',
    data: { source: 'data', split: 'train' },
    model: { classes: 3, image: { height: 8 } },
  })
})

t.test('the model file has the test accuracy, and inspect shows it', async (t) => {
  const { stdout } = await callFalsario('train named.json --out named')
  t.match(stdout, 'Accuracy: 100.00 % of 12 images of data, split test')
  t.match(await inspectModel('named'), {
    tested: { accuracy: 1, count: 12, data: 'data', split: 'test' },
  })
  const text = (await callFalsario('inspect named')).stdout
  t.match(text, /model +classifier, crossEntropy\n/)
  t.match(text, /accuracy +100\.00 % of 12 images of data, split test\n/)
  t.notMatch(text, 'latent')
  t.match(text, /classifier\.5 +linear +\[3\]/)
})

t.test('a resumed run is also tested', async (t) => {
  await callFalsario('train named.json --steps 30 --out resumed')
  const { stdout } = await callFalsario('train --resume resumed --steps 60')
  t.match(stdout, /Accuracy: 100\.00 % of 12 images/)
})

t.test('--json writes a line with the test result and its tables', async (t) => {
  const { stdout } = await callFalsario('train named.json --out json --json')
  t.match(jsonLines(stdout).at(-1), {
    type: 'tested',
    accuracy: 1,
    count: 12,
    split: 'test',
    perClass: [{ count: 4, accuracy: 1 }],
    confusion: [[4, 0, 0]],
  })
})

t.test('without test images the run ends without a test', async (t) => {
  const { status, stdout } = await callFalsario('train named.json --data train-only --out untested')
  t.match((await callFalsario('train named.json --data data --out again')).stdout, 'Accuracy')
  t.equal(status, 0)
  t.match(stdout, 'Accuracy: not tested, because the data have no test part')
  t.match(stdout, 'Test:     falsario evaluate untested --data DIR')
  t.equal((await inspectModel('untested')).tested, undefined)
})

t.test('commands that generate images refuse a classifier and name its kind', async (t) => {
  for (const line of [
    'sample named --out a.png',
    'interpolate named --from 1 --to 2 --out a.png',
    'reconstruct named --data data --out a.png',
    'generate named --count 5 --out more',
  ]) {
    const { status, stderr } = await callFalsario(line)
    t.equal(status, 1, line)
    t.match(stderr, /named\/model\.safetensors cannot be loaded .* contains a classifier/)
    t.match(stderr, /fix: load it with loadClassifier/)
  }
})

t.test('data without labels are refused, and the error states a fix', async (t) => {
  await mkdir('plain')
  const { images } = tinyData()
  await writeIdx('plain/train-images-idx3-ubyte.gz', [32, 8, 8], images)
  const refused = await callFalsario('train classifier --data plain')
  t.equal(refused.status, 1)
  t.match(refused.stderr, /requires labels, but the data have none/)
})
