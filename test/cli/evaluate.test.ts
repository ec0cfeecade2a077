import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { writeTinyExtractor } from '../evaluation/tiny-extractor.js'
import { callFalsario } from './call-falsario.js'
import { writeModels } from './model-files.js'
import { jsonLines } from './run-falsario.js'

const folder = t.testdir()
process.chdir(folder)
process.env.FALSARIO_CACHE = join(folder, 'cache')
const with32 = '--data . --features classifier.safetensors --count 32 --device cpu'

t.before(async () => {
  await writeModels(folder)
  await writeTinyExtractor('classifier.safetensors')
})

t.test('a model is measured against real images', async (t) => {
  const { status, stdout } = await callFalsario(`evaluate gan.safetensors ${with32}`)
  t.equal(status, 0)
  for (const text of [
    /subject +gan.safetensors \(GAN, 3 steps\), 32 images, seed 0/,
    /against +\., every second of all: 16 of 16/,
    /features +classifier.safetensors \(classifier, 32 numbers\), [0-9a-f]{12}/,
    /images +rounded to uint8, resize: none/,
    /measured +real images +better/,
    /classifier FID +[\d.e+-]+ +[\d.e+-]+ +lower/,
    /classifier KID +[\d.e+-]+/,
    /Precision +[\d.]+ +[\d.]+ +higher/,
    /! 32 generated images are held against 16 real ones/,
  ])
    t.match(stdout, text)
})

t.test('metrics, floor and count can be chosen; the card goes to a file too', async (t) => {
  const line = `evaluate gan.safetensors ${with32} --metrics fid,kid --no-floor --seed 3 --out card.json`
  const { status, stdout } = await callFalsario(`${line} --json`)
  t.equal(status, 0)
  const card = jsonLines(stdout).at(-1)
  t.match(card, { type: 'evaluate', format: 1, seed: 3, generated: { count: 32 } })
  const { type: _, ...rest } = Object(card)
  t.same(Object.keys(rest.metrics), ['fid', 'kid'])
  t.equal(rest.metrics.fid.floor, undefined)
  t.same(JSON.parse(await readFile('card.json', 'utf8')), rest)
})

t.test('a folder of images or an idx file is measured in a model’s place', async (t) => {
  const { status, stdout } = await callFalsario(`evaluate black.idx ${with32} --metrics fid`)
  t.equal(status, 0)
  t.match(stdout, /subject +black.idx \(images\), 4 images/)
  t.match(stdout, /4 images, fewer than 33: of 32 features the covariance is singular/)
})

t.test('a classifier is measured by its accuracy, class by class', async (t) => {
  const { status, stdout } = await callFalsario('evaluate classifier.safetensors --data .')
  t.equal(status, 0)
  t.match(stdout, /accuracy [\d.]+ % of 32 images/)
  t.match(stdout, /^2 +10 images +[\d.]+ %$/m)
  const json = await callFalsario('evaluate classifier.safetensors --data . --json')
  t.match(jsonLines(json.stdout), [{ type: 'evaluate', count: 32, perClass: Array }])
  const wrong = await callFalsario('evaluate classifier.safetensors --data . --metrics fid')
  t.equal(wrong.status, 2)
  t.match(wrong.stderr, /is a classifier: its accuracy is measured/)
})

t.test('what does not fit is told, with what to do', async (t) => {
  const cases: readonly [string, number, RegExp][] = [
    ['evaluate gan.safetensors', 2, /--data is missing/],
    ['evaluate gan.safetensors --data .', 2, /the built-in extractor knows grey images of 28 x 28/],
    [`evaluate gan.safetensors ${with32} --metrics fido`, 2, /did you mean "fid"/],
    [`evaluate gan.safetensors ${with32} --features-input {`, 2, /--features-input is not JSON/],
    ['evaluate nothing --data . --features classifier.safetensors', 1, /nothing at 'nothing'/],
    [`evaluate gan.safetensors ${with32} --out card.txt`, 2, /\.json/],
  ]
  for (const [line, status, message] of cases) {
    const ended = await callFalsario(line)
    t.equal(ended.status, status, line)
    t.match(ended.stderr, message, line)
  }
})
