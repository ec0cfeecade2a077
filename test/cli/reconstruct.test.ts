import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { near, sigmoid } from '../known-model.js'
import { callFalsario } from './call-falsario.js'
import { writeModels } from './model-files.js'
import { jsonLines } from './run-falsario.js'

const folder = t.testdir()
process.chdir(folder)
t.before(() => writeModels(folder))

interface Line {
  readonly loss: number
  readonly reconstruction: number
  readonly kl: number
  readonly klPerDimension: readonly number[]
  readonly meanAbsoluteError: number
}

t.test(
  'reconstruct writes pairs and reports the loss, its parts and the error over all images',
  async (t) => {
    const { status, stdout } = await callFalsario(
      'reconstruct vae.safetensors --data black.idx --out pairs.png',
    )
    t.equal(status, 0)
    t.match(stdout, /^4 of 4 images with their reconstructions: pairs\.png\n/)
    t.match(
      stdout,
      /loss \d+\.\d\d nats per image over all 4 images: reconstruction \d+\.\d\d \+ kl \d\.\d\d/,
    )
    const [line] = jsonLines(
      (await callFalsario('reconstruct vae.safetensors --data black.idx --out pairs.png --json'))
        .stdout,
    ) as Line[]
    if (line === undefined) return t.fail('no line')
    // Means [1, 2] for black and [2, 2] for white pixels 0, variances [1, 4].
    const [first, second] = [(0.5 + 2) / 2, (4 + 4 - 1 - Math.log(4)) / 2]
    t.ok(near(line.klPerDimension, [first, second]))
    t.ok(Math.abs(line.loss - line.reconstruction - line.kl) < 1e-9)
    // Pixel 0: sigmoid(1) for 0, sigmoid(2) for 1; pixel 1: sigmoid(2) for 0; 62 of ½ for 0.
    const error = (sigmoid(1) + 1 - sigmoid(2)) / 2 + sigmoid(2) + 62 * 0.5
    t.ok(near([line.meanAbsoluteError], [error / 64]))
  },
)

t.test(
  'the picture has originals above reconstructions, spread evenly over the dataset',
  async (t) => {
    await callFalsario('reconstruct cvae.safetensors --data . --count 10 --out pairs.png')
    const { data, info } = await sharp(await readFile('pairs.png'))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true })
    t.same([info.width, info.height], [2 * (8 * 10 + 2), 2 * (4 * 10 + 2)])
    const pixel = (column: number, row: number, at: number) =>
      data[2 * (2 + 10 * row) * info.width + 2 * (2 + 10 * column + at)]
    // The picture's image number `place` is image floor(3.2 place) of the dataset. Classes repeat every 3.
    for (const place of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const index = Math.floor(3.2 * place)
      t.equal(pixel(place, 0, 0), index % 3 === 0 ? 255 : 0, `original ${place}`)
      const shown = [2, 3, 4].map((at) => pixel(place, 1, at))
      const classPixel = Math.round(255 * sigmoid(4))
      t.same(
        shown,
        [0, 1, 2].map((label) => (label === index % 3 ? classPixel : 128)),
        `reconstruction ${place}`,
      )
    }
  },
)

t.test('images of a folder are resized for the model and matched by class name', async (t) => {
  for (const name of ['bee', 'cat']) {
    await mkdir(join('pets', name), { recursive: true })
    await sharp({ create: { width: 30, height: 20, channels: 3, background: '#333' } })
      .png()
      .toFile(join('pets', name, '1.png'))
  }
  const { status, stdout, stderr } = await callFalsario(
    'reconstruct cvae.safetensors --data pets --out pets.png --json',
  )
  t.equal(status, 0, stderr)
  t.match(jsonLines(stdout), [{ type: 'reconstruct', shape: [2, 1, 8, 8], images: 2 }])

  await writeFile(join('pets', 'cat', '2.png'), 'no image')
  const damaged = await callFalsario(
    'reconstruct cvae.safetensors --data pets --out pets.png --json',
  )
  t.match(jsonLines(damaged.stdout), [
    { type: 'unreadable', count: 1, files: [{ path: join('pets', 'cat', '2.png') }] },
    { type: 'reconstruct', images: 2 },
  ])
})

t.test('the same seed gives the same numbers', async (t) => {
  const line = 'reconstruct vae.safetensors --data black.idx --out pairs.png --json --seed'
  const first = (await callFalsario(`${line} 1`)).stdout
  t.equal((await callFalsario(`${line} 1`)).stdout, first)
  t.not((await callFalsario(`${line} 2`)).stdout, first)
})

t.test('unsuitable models and datasets are refused', async (t) => {
  t.match(await callFalsario('reconstruct gan.safetensors --data black.idx --out p.png'), {
    status: 2,
    stderr: /is a GAN, which cannot reconstruct images: only a VAE has an encoder/,
  })
  t.match(await callFalsario('reconstruct vae.safetensors --data digits --out p.png --json'), {
    status: 1,
    stderr: /"code":"DATA_MISMATCH".*"expected":"1 x 8 x 8"/,
  })
  t.match(await callFalsario('reconstruct vae.safetensors --data nowhere --out p.png'), {
    status: 1,
    stderr: /dataset 'nowhere' not found/,
  })
  t.match(await callFalsario('reconstruct cvae.safetensors --data black.idx --out p.png'), {
    status: 1,
    stderr: /no labels in black.idx/,
  })
  t.match(
    await callFalsario('reconstruct vae.safetensors --data black.idx --count 0 --out p.png'),
    {
      status: 2,
    },
  )
})
