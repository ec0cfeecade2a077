import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { fingerprint, openDataset, train } from '../../lib/index.js'
import { readRunConfig } from '../../lib/runs/read-run-config.js'
import { writeTinyExtractor } from '../evaluation/tiny-extractor.js'
import { tinyClassifier, tinyGan } from '../tiny-model.js'
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

t.test('a model is compared with real images', async (t) => {
  const { status, stdout } = await callFalsario(`evaluate gan.safetensors ${with32}`)
  t.equal(status, 0)
  for (const text of [
    /subject +gan.safetensors \(GAN, 3 steps\), 32 images, seed 0/,
    /against +\., every second of all: 16 of 16/,
    /features +classifier.safetensors \(classifier, 2 numbers\), [0-9a-f]{12}/,
    /images +rounded to uint8, resize: none/,
    /measured +real images +better/,
    /classifier FID +[\d.e+-]+ +[\d.e+-]+ +lower/,
    /classifier KID +[\d.e+-]+/,
    /Precision +[\d.]+ +[\d.]+ +higher/,
    /! 32 generated images are compared with 16 real images/,
  ])
    t.match(stdout, text)
})

t.test(
  'metrics, floor and count can be chosen, and the card can be written to a file',
  async (t) => {
    const line = `evaluate gan.safetensors ${with32} --metrics fid,kid --no-floor --seed 3 --out card.json`
    const { status, stdout } = await callFalsario(`${line} --json`)
    t.equal(status, 0)
    const card = jsonLines(stdout).at(-1)
    t.match(card, { type: 'evaluate', format: 1, seed: 3, generated: { count: 32 } })
    const { type: _, ...rest } = Object(card)
    t.same(Object.keys(rest.metrics), ['fid', 'kid'])
    t.equal(rest.metrics.fid.floor, undefined)
    t.same(JSON.parse(await readFile('card.json', 'utf8')), rest)
  },
)

t.test('a folder of images or an idx file is measured in place of a model', async (t) => {
  const { status, stdout } = await callFalsario(`evaluate black.idx ${with32} --metrics fid`)
  t.equal(status, 0)
  t.match(stdout, /subject +black.idx \(images\), 4 images/)
  const { stdout: few } = await callFalsario(`evaluate black.idx ${with32} --metrics fid --count 2`)
  t.match(few, /2 images, fewer than 3: the covariance of 2 features is singular/)
})

t.test('a card names no extractor and no floor if no metric uses one', async (t) => {
  const { status, stdout } = await callFalsario(
    'evaluate vae.safetensors --data . --metrics elbo --count 8 --device cpu',
  )
  t.equal(status, 0)
  t.match(stdout, /^ELBO +-[\d.]+ +higher$/m)
  t.notMatch(stdout, /^(features|floor) /m)
})

t.test('a classifier gets a card with its accuracy by class', async (t) => {
  const { status, stdout } = await callFalsario('evaluate classifier.safetensors --data .')
  t.equal(status, 0)
  t.match(stdout, /subject +classifier.safetensors \(classifier, 0 steps\), [0-9a-f]{12}$/m)
  t.match(stdout, /against +\., train: 32 of 32, [0-9a-f]{12}$/m)
  t.match(stdout, /accuracy +[\d.]+ %; cross-entropy [\d.]+ nats per image/)
  t.match(stdout, /^2 +10 images +[\d.]+ %$/m)
  const line = 'evaluate classifier.safetensors --data . --device cpu --out classifier.json --json'
  const card = jsonLines((await callFalsario(line)).stdout).at(-1)
  const hash = createHash('sha256').update(await readFile('classifier.safetensors'))
  t.match(card, {
    type: 'evaluate',
    format: 1,
    falsario: String,
    libtorch: String,
    device: 'cpu',
    subject: { kind: 'classifier', hash: hash.digest('hex'), trainedSteps: 0 },
    data: { source: '.', options: { split: 'train' }, split: 'train', count: 32, of: 32 },
    loss: Number,
    perClass: Array,
    confusion: Array,
  })
  const { type: _, ...rest } = Object(card)
  t.equal(rest.data.fingerprint, await fingerprint(await openDataset('.', { split: 'train' })))
  t.same(JSON.parse(await readFile('classifier.json', 'utf8')), rest)
})

t.test('--count tests a classifier on evenly spaced images', async (t) => {
  const line = 'evaluate classifier.safetensors --data . --count 8 --json'
  const card = Object(jsonLines((await callFalsario(line)).stdout).at(-1))
  t.match(card, { data: { count: 8, of: 32 } })
  const { labels = [] } = await openDataset('.', { split: 'train' })
  const every4th = [0, 1, 2].map((label) => {
    return labels.filter((each, at) => at % 4 === 0 && each === label).length
  })
  const counts = card.perClass.map((each: { readonly count: number }) => each.count)
  t.same(counts, every4th)
})

t.test('a classifier’s run is tested on the test images of its own data', async (t) => {
  await mkdir('data')
  for (const kind of ['images-idx3-ubyte', 'labels-idx1-ubyte'])
    for (const part of ['train', 't10k']) await cp(`train-${kind}`, `data/${part}-${kind}`)
  const data = { source: 'data', split: 'train' } as const
  const settings = { data, steps: 1, batchSize: 8, seed: 1, device: 'cpu', out: 'run' } as const
  const { model } = await train({ model: tinyClassifier, ...settings }).result
  model[Symbol.dispose]()
  const { status, stdout } = await callFalsario('evaluate run --json')
  t.equal(status, 0)
  t.match(jsonLines(stdout).at(-1), { subject: { name: 'run' }, data: { split: 'test' } })
  const other = await callFalsario('evaluate run --split train')
  t.match(other.stdout, /against +data, train: 32 of 32/)
})

t.test('a classifier takes no metrics of images, no features, and needs data', async (t) => {
  const wrong = await callFalsario('evaluate classifier.safetensors --data . --metrics fid')
  t.equal(wrong.status, 2)
  t.match(
    wrong.stderr,
    /metrics: fid needs images, or a model that generates them: expected one of testAccuracy$/m,
  )
  const features = await callFalsario(
    'evaluate classifier.safetensors --data . --features classifier.safetensors',
  )
  t.equal(features.status, 2)
  t.match(
    features.stderr,
    /features cannot be used here, because .* this model makes none; remove features/,
  )
  const none = await callFalsario('evaluate classifier.safetensors')
  t.equal(none.status, 2)
  t.match(none.stderr, /--data is missing/)
})

t.test('an --out that cannot be written is refused before anything is measured', async (t) => {
  await writeFile('file', '')
  await mkdir('folder.json')
  for (const model of ['gan.safetensors', 'classifier.safetensors']) {
    for (const [out, message] of [
      [
        'nodir/x.json',
        /cannot write nodir\/x.json: no such file or folder.*Create the folder nodir/,
      ],
      ['file/x.json', /cannot write file\/x.json: a part of the path is not a folder/],
      ['folder.json', /cannot write folder.json: the path is a folder/],
    ] as const) {
      // The data do not exist either: opening them first would give another error.
      const ended = await callFalsario(`evaluate ${model} --data nodata --out ${out}`)
      t.equal(ended.status, 1)
      t.match(ended.stderr, message)
    }
  }
})

t.test('a run whose data were moved names the option that tells their place', async (t) => {
  await mkdir('moved')
  await cp('train-images-idx3-ubyte', join('moved', 'train-images-idx3-ubyte'))
  const run = train({ model: tinyGan, data: 'moved', steps: 1, batchSize: 4, out: 'of-moved' })
  const { model } = await run.result
  model[Symbol.dispose]()
  await rename('moved', 'moved-on')
  const { status, stderr } = await callFalsario('evaluate of-moved')
  t.equal(status, 1)
  t.match(stderr, /the data of the run, .*moved, cannot be found/)
  t.match(stderr, /--data DIR/)
})

t.test('the error names an invalid config.json of a run', async (t) => {
  await mkdir('broken')
  for (const [text, message] of [
    ['{ "data": ', /broken\/config.json cannot be read as a run's config: .*JSON/],
    ['{ "data": 3 }', /broken\/config.json cannot be read as a run's config: .*data/],
  ] as const) {
    await writeFile('broken/config.json', text)
    const { status, stderr } = await callFalsario('evaluate broken')
    t.equal(status, 2)
    t.match(stderr, message)
    await t.rejects(readRunConfig('broken'), {
      code: 'CONFIG_INVALID',
      path: join('broken', 'config.json'),
    })
  }
})

t.test('wrong use is an error with a fix', async (t) => {
  const cases: readonly [string, number, RegExp][] = [
    ['evaluate gan.safetensors', 2, /--data is missing/],
    ['evaluate gan.safetensors --data .', 2, /the built-in extractor takes grey images of 28 x 28/],
    [`evaluate gan.safetensors ${with32} --metrics fido`, 2, /did you mean "fid"/],
    [`evaluate gan.safetensors ${with32} --features-input {`, 2, /--features-input is not JSON/],
    [
      'evaluate nothing --data . --features classifier.safetensors',
      1,
      /dataset 'nothing' not found/,
    ],
    [`evaluate gan.safetensors ${with32} --out card.txt`, 2, /\.json/],
  ]
  for (const [line, status, message] of cases) {
    const ended = await callFalsario(line)
    t.equal(ended.status, status, line)
    t.match(ended.stderr, message, line)
  }
})
