import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { writeIdx } from '../../lib/data/idx.js'
import { writeTinyRuns } from '../evaluation/tiny-runs.js'
import { tinyData } from '../tiny-model.js'
import { callFalsario } from './call-falsario.js'
import { jsonLines } from './run-falsario.js'

const folder = t.testdir()
process.chdir(folder)
t.before(async () => {
  await writeTinyRuns('.')
  // The cache is changed only after LibTorch is loaded, because LibTorch may be in the cache.
  process.env.FALSARIO_CACHE = join(folder, 'cache')
  const { images, shape, labels = new Uint8Array(0) } = tinyData({ labelled: true })
  await writeIdx('train-images-idx3-ubyte', [shape[0], 8, 8], images)
  await writeIdx('train-labels-idx1-ubyte', [shape[0]], labels)
})

const how = '--data train-images-idx3-ubyte --features pixels.safetensors --count 20 --device cpu'

t.test('compare prints one column per run, and writes a picture and figures', async (t) => {
  const { status, stdout, stderr } = await callFalsario(`compare gan vae classes ${how}`)
  t.same([status, stderr], [0, ''])
  const line = (start: string) =>
    stdout
      .split('\n')
      .find((each) => each.trimStart().startsWith(start))
      ?.trim()
      .split(/ {2,}/)
  t.same(line('gan')?.slice(0, 3), ['gan', 'vae', 'classes'])
  t.same(line('model'), ['model', 'GAN, nonSaturating', 'VAE, bce', 'GAN, nonSaturating'])
  t.same(line('steps'), ['steps', '20', '40', '20'])
  t.match(line('time per image, batch of 1'), [
    'time per image, batch of 1',
    / ms$/,
    / ms$/,
    / ms$/,
  ])
  t.match(line('longest step / mean step'), ['longest step / mean step', /±/, /±/, /±/])
  t.equal(line('kl')?.length, 2, 'only a VAE has a kl')
  t.equal(line('discriminator')?.length, 3, 'only a GAN has a discriminator')
  t.same(line('classifier FID')?.length, 6, 'title, three runs, real images, better')
  t.same(line('classifier FID')?.at(-1), 'lower')
  t.match(line('losses over steps'), ['losses over steps', /^gan /, /^gan /, /^vae /])
  t.match(line('latents'), ['latents', /^2 paths of 16 images, spherical or linear/])
  t.match(stdout, 'compare-001/compare.png: samples of gan, vae, classes, in this order')
  t.same((await readdir('compare-001')).sort(), ['compare.json', 'compare.png'])
  await callFalsario(`compare gan vae ${how}`)
  t.ok((await readdir('.')).includes('compare-002'), 'the next call writes another folder')
})

t.test('--json writes the comparison as one line, equal to the file', async (t) => {
  const { stdout } = await callFalsario(`compare gan vae ${how} --out chosen --json`)
  const { type, ...comparison } = Object(jsonLines(stdout).at(-1))
  t.equal(type, 'compare')
  t.same(JSON.parse(await readFile(join('chosen', 'compare.json'), 'utf8')), comparison)
  t.match(comparison, {
    out: 'chosen',
    runs: [
      { path: 'gan', card: { generated: { count: 20 }, features: { size: 2 } } },
      { path: 'vae', card: { generated: { count: 20 }, features: { size: 2 } } },
    ],
  })
})

t.test('--no-evaluate leaves out everything that needs real images', async (t) => {
  const line = 'compare gan vae --no-evaluate --features pixels.safetensors --count 20 --out plain'
  const { status, stdout } = await callFalsario(line)
  t.equal(status, 0)
  t.notMatch(stdout, /against/)
  t.match(stdout, /longest step/)
})

t.test('wrong use ends with an error status and writes nothing', async (t) => {
  const before = (await readdir('.')).sort()
  const wrong: [string, number, RegExp][] = [
    ['compare gan', 2, /a single run \(gan\) cannot be compared[\s\S]*falsario evaluate gan/],
    ['compare', 2, /missing required argument 'runs'/],
    ['compare gan vae --no-evaluate --metrics fid', 2, /--metrics has no effect/],
    ['compare gan vae --no-evaluate --data digits', 2, /--data has no effect/],
    ['compare gan vae --split test', 2, /--split has no effect/],
    [
      `compare gan vae ${how} --metrics fidd`,
      2,
      /there is no metric "fidd" \(did you mean "fid"\?\)/,
    ],
    [`compare gan classifier ${how}`, 1, /classifier, which generates no images/],
    [`compare gan nowhere ${how}`, 1, /nowhere is not a run directory/],
    ['compare gan vae', 2, /the built-in extractor takes grey images of 28 x 28, not 1 x 8 x 8/],
    [`compare gan vae ${how} --out gan`, 1, /gan already exists/],
  ]
  for (const [line, status, message] of wrong) {
    const ended = await callFalsario(line)
    t.equal(ended.status, status, line)
    t.match(ended.stderr, message, line)
  }
  t.same((await readdir('.')).sort(), before)
})
