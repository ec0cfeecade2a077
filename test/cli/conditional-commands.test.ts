import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { loadModel } from '../../lib/kinds/load-model.js'
import { callFalsario } from './call-falsario.js'
import { writeModels } from './model-files.js'
import { jsonLines } from './run-falsario.js'

const folder = t.testdir()
process.chdir(folder)
t.before(() => writeModels(folder))

const sizeOf = async (path: string) => {
  const { width, height } = await sharp(await readFile(path)).metadata()
  return [width, height]
}
/** The size of a grid of 8 x 8 images with 2 pixels around and between them, enlarged twofold. */
const gridSize = (columns: number, rows: number) => [2 * (10 * columns + 2), 2 * (10 * rows + 2)]

t.test('sample writes a row of ten per class for a model with classes', async (t) => {
  const { status, stdout } = await callFalsario('sample classes.safetensors --out grid.png')
  t.equal(status, 0)
  t.equal(stdout, '30 images: grid.png\n')
  t.same(await sizeOf('grid.png'), gridSize(10, 3))
  using model = await loadModel('classes.safetensors')
  await (await model.classGrid({ perClass: 10, seed: 0 })).toPng('expected.png')
  t.ok((await readFile('grid.png')).equals(await readFile('expected.png')))
})

t.test('sample --count takes all classes in turn, one per column', async (t) => {
  await callFalsario('sample classes.safetensors --count 7 --out turns.png')
  t.same(await sizeOf('turns.png'), gridSize(3, 3))
  await callFalsario('sample gan.safetensors --out plain.png')
  t.same(await sizeOf('plain.png'), gridSize(5, 5), '25 without classes')
})

t.test('sample --label accepts a name or a number', async (t) => {
  const { stdout } = await callFalsario(
    'sample classes.safetensors --label bee --out name.png --json',
  )
  t.match(jsonLines(stdout), [{ type: 'sample', shape: [25, 1, 8, 8] }])
  await callFalsario('sample classes.safetensors --label 1 --out number.png')
  await callFalsario('sample classes.safetensors --label 2 --out other.png')
  t.ok((await readFile('name.png')).equals(await readFile('number.png')))
  t.notOk((await readFile('name.png')).equals(await readFile('other.png')))
  t.match(await callFalsario('sample classes.safetensors --label cow --out no.png'), {
    status: 2,
    stderr: /a class from 0 to 2 \(ant, bee, cat\)/,
  })
})

t.test('interpolate between classes, given by name or number', async (t) => {
  const { status, stdout } = await callFalsario(
    'interpolate classes.safetensors --from 0 --to cat --frames 9 --seed 4 --out strip.png',
  )
  t.same([status, stdout], [0, '9 frames between classes: strip.png\n'])
  using model = await loadModel('classes.safetensors')
  const frames = await model.interpolateClasses({ from: 0, to: 2, frames: 9, seed: 4 })
  await frames.toPng('expected.png')
  t.ok((await readFile('strip.png')).equals(await readFile('expected.png')))
})

t.test('interpolate between seeds, with a label or without classes', async (t) => {
  for (const [model, label] of [
    ['classes', ' --label ant'],
    ['gan', ''],
    ['vae', ''],
  ])
    t.match(
      await callFalsario(
        `interpolate ${model}.safetensors --from 3 --to 7${label} --frames 4 --method linear --out ${model}.gif --json`,
      ),
      { status: 0, stdout: /"between":"latents".*"shape":\[4,1,8,8\]/ },
      model ?? '',
    )
  const gif = await sharp('vae.gif', { animated: true }).metadata()
  t.same([gif.pages, gif.loop, gif.delay?.[0]], [6, 0, 700])
})

t.test('interpolate between image files, resized for the VAE', async (t) => {
  const picture = (width: number) =>
    sharp({ create: { width, height: 20, channels: 3, background: '#888' } })
  await picture(20).png().toFile('a.png')
  await picture(30).jpeg().toFile('b.jpg')
  const { stdout, stderr } = await callFalsario(
    'interpolate vae.safetensors --from a.png --to b.jpg --frames 3 --out images.png',
  )
  t.equal(stdout, '3 frames between images: images.png\n', stderr)
  const label = await callFalsario(
    'interpolate cvae.safetensors --from a.png --to b.jpg --label bee --out images.png',
  )
  t.equal(label.stdout, '9 frames between images: images.png\n', label.stderr)
  t.match(await callFalsario('interpolate cvae.safetensors --from a.png --to b.jpg --out c.png'), {
    status: 1,
    stderr: /needs the class of each image/,
  })
  t.match(await callFalsario('interpolate vae.safetensors --from no.png --to b.jpg --out c.png'), {
    status: 1,
    stderr: /cannot read no.png/,
  })
})

t.test('interpolate refuses misuse and states what is valid', async (t) => {
  const wrong: [string, RegExp][] = [
    ['gan.safetensors --from 1 --to 2 --out morph.mp4', /\.gif \(animation\) or \.png \(strip\)/],
    ['gan.safetensors --from 1 --to 2 --out morph', /\.gif \(animation\)/],
    ['gan.safetensors --from a.png --to 2 --out m.gif', /--from: expected a seed .*got a.png/],
    [
      'vae.safetensors --from 1 --to b.jpg --out m.gif',
      /a seed .*got b.jpg; image files must be given for both/,
    ],
    ['classes.safetensors --from ant --to cow --out m.gif', /a class from 0 to 2/],
    ['classes.safetensors --from 0 --to 3 --out m.gif', /a class from 0 to 2/],
    [
      'gan.safetensors --from 1 --to 2 --seed 3 --out m.gif',
      /--seed cannot be used here, because it has no effect between latents; remove it/,
    ],
    [
      'classes.safetensors --from 1 --to 2 --method linear --out m.gif',
      /--method cannot be used here, because the latent is constant .*; remove it/,
    ],
    ['gan.safetensors --from 1 --to 2 --frames 1 --out m.gif', /at least 2/],
    ['gan.safetensors --from 1 --to 2 --label 0 --out m.gif', /trained without classes/],
    ['gan.safetensors --from 1 --to 2 --method curved --out m.gif', /linear, spherical/],
    ['gan.safetensors --from 1 --out m.gif', /'--to <b>' not specified/],
  ]
  for (const [line, message] of wrong)
    t.match(await callFalsario(`interpolate ${line}`), { status: 2, stderr: message }, line)
  t.match(await callFalsario('interpolate gan.safetensors --from 1 --to 2 --out no/m.gif'), {
    status: 1,
    stderr: /Create the folder no first/,
  })
  t.notOk(await readFile(join(folder, 'm.gif')).catch(() => undefined), 'no file is written')
})
