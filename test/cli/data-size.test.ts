import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import sharp from 'sharp'
import t from 'tap'
import { catalogue } from '../../lib/cli/catalogue.js'
import { writeTinyExtractor } from '../evaluation/tiny-extractor.js'
import { callFalsario } from './call-falsario.js'
import { writeModels } from './model-files.js'

const folder = t.testdir()
process.chdir(folder)
process.env.FALSARIO_CACHE = join(folder, 'cache')

t.before(async () => {
  await writeModels(folder)
  await writeTinyExtractor('classifier.safetensors')
  await mkdir('photos')
  for (const [index, size] of [30, 24, 40, 32].entries())
    await sharp({ create: { width: size, height: 20 + index, channels: 3, background: '#333' } })
      .png()
      .toFile(join('photos', `${index}.png`))
})

t.test('every command that reads data takes --size', async (t) => {
  const reading: string[] = []
  for (const { name, load } of catalogue) {
    const command = new Command(name)
    const declare = await load()
    declare(command, { stdout: process.stdout, stderr: process.stderr, status: 0 })
    const flags = command.options.map(({ long }) => long)
    const readsFolder = command.registeredArguments.some((argument) => argument.name() === 'folder')
    if (!flags.includes('--data') && !readsFolder) continue
    reading.push(name)
    t.ok(flags.includes('--size'), name)
  }
  t.same(reading, ['train', 'reconstruct', 'evaluate', 'compare', 'pack'])
})

t.test('images of several sizes are refused with an option that mends it', async (t) => {
  const lines = [
    'train quick --data photos',
    'train quick --data photos --dry-run',
    'evaluate photos --data photos --features classifier.safetensors',
    'pack photos --out packed',
  ]
  for (const line of lines) {
    const { status, stderr } = await callFalsario(line)
    t.equal(status, 1, line)
    t.match(stderr, 'To resize all images, add --size 16 on the command line', line)
  }
  t.equal((await callFalsario('pack photos --size 16 --out packed')).status, 0)
  const line =
    'train mlp-gan --data photos --size 16 --steps 1 --batch-size 4 --device cpu --out run'
  t.equal((await callFalsario(line)).status, 0)
})

t.test('evaluate --size resizes both folders, and the real images of a model', async (t) => {
  const images = 'evaluate photos --data photos --features classifier.safetensors --metrics fid'
  t.match(await callFalsario(`${images} --size 8`), { status: 0, stdout: 'every second of all' })
  const model = 'evaluate vae.safetensors --data photos --metrics elbo --device cpu'
  t.equal((await callFalsario(model)).status, 0)
  t.equal((await callFalsario(`${model} --size 8`)).status, 0)
  const { status, stderr } = await callFalsario(`${model} --size 16`)
  t.equal(status, 1)
  t.match(stderr, 'but photos has images of 1 x 16 x 16')
  t.match(stderr, 'resize a folder of images: --size 8x8')
})

t.test('reconstruct --size resizes the images of a folder', async (t) => {
  const line = 'reconstruct vae.safetensors --data photos --out pairs.png --size'
  t.equal((await callFalsario(`${line} 8`)).status, 0)
  const { status, stderr } = await callFalsario(`${line} 16`)
  t.equal(status, 1)
  t.match(stderr, 'the model takes images of 1 x 8 x 8')
  t.match(stderr, '--size 8x8 on the command line')
})

t.test('compare --size needs --data', async (t) => {
  const { status, stderr } = await callFalsario('compare a b --size 8')
  t.equal(status, 2)
  t.match(stderr, '--size has no effect: it applies to --data, which is missing')
})

t.test('a source of a fixed size refuses --size by its name', async (t) => {
  const { stderr } = await callFalsario('train quick --data digits --size 32')
  t.match(stderr, "dataset 'digits' does not accept this option")
})

t.test('a preset that does not take a size names one', async (t) => {
  const { stderr } = await callFalsario('train quick --data photos --size 30')
  t.match(stderr, 'resize a folder of images: --size 16')
})
