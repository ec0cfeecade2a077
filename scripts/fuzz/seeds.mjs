import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { datasetFromArrays, train, writeIdx } from '../../dist/index.js'
import { readCheckpointFile, writeCheckpointFile } from '../../dist/runs/checkpoint-file.js'
import { specs } from './specs.mjs'

/** The valid files that are changed: tiny, so that many inputs are tried in a second. */

const fixtures = join(import.meta.dirname, '..', '..', 'test', 'evaluation', 'fixtures')
const scripts = ['dictionary.pt', 'growing.pt', 'tuple.pt', 'state-dict.pt', 'training.pt']

/** Writes the files into an empty folder. They have the same bytes each time. */
export async function writeSeeds(folder) {
  const images = Uint8Array.from({ length: 16 * 64 }, (_, at) => (at * 37 + (at >> 6) * 11) % 256)
  const labels = Uint8Array.from({ length: 16 }, (_, at) => at % 3)
  for (const kind of ['idx', 'pictures', 'models', 'checkpoints', 'configs', 'scripts'])
    await mkdir(join(folder, kind))
  await writeIdx(join(folder, 'idx', 'images'), [16, 8, 8], images)
  await writeIdx(join(folder, 'idx', 'images.gz'), [16, 8, 8], images)
  await writeIdx(join(folder, 'idx', 'labels'), [16], labels)
  await writePictures(join(folder, 'pictures'))
  const classNames = ['ant', 'bee', 'cat']
  const data = datasetFromArrays({ images, shape: [16, 1, 8, 8], labels, classNames, name: 'seed' })
  for (const [name, model] of Object.entries(specs)) await writeRun(folder, name, model, data)
  for (const name of scripts)
    await writeFile(join(folder, 'scripts', name), await readFile(join(fixtures, name)))
}

async function writeRun(folder, name, model, data) {
  const out = join(folder, `run-${name}`)
  const options = {
    steps: 2,
    batchSize: 8,
    seed: 1,
    device: 'cpu',
    threads: 1,
    samples: { count: 4 },
  }
  await train({ model, data, ...options, out }).result
  const file = join(out, 'checkpoints', 'last.safetensors')
  const checkpoint = await readCheckpointFile(file)
  const { session } = checkpoint
  // The measured time would give other bytes each time.
  await writeCheckpointFile(join(folder, 'checkpoints', name), {
    ...checkpoint,
    session: { ...session, reports: { ...session.reports, time: 1 } },
  })
  await writeFile(join(folder, 'models', name), await readFile(join(out, 'model.safetensors')))
  await writeFile(join(folder, 'configs', name), await readFile(join(out, 'config.json')))
}

async function writePictures(folder) {
  const pixels = (channels) =>
    sharp(Buffer.from(Array.from({ length: 64 * channels }, (_, at) => (at * 53) % 256)), {
      raw: { width: 8, height: 8, channels },
    })
  const pictures = {
    'grey.png': pixels(1).toColourspace('b-w').png(),
    'rgb.png': pixels(3).png(),
    'rgba.png': pixels(4).png(),
    'palette.png': pixels(3).png({ palette: true }),
    'interlaced.png': pixels(3).png({ progressive: true }),
    'sixteen.png': pixels(3).toColourspace('rgb16').png(),
    'grey.jpg': pixels(1).toColourspace('b-w').jpeg(),
    'rgb.jpg': pixels(3)
      .withExif({ IFD0: { Orientation: '6' } })
      .jpeg(),
    'progressive.jpg': pixels(3).jpeg({ progressive: true }),
    'cmyk.jpg': pixels(3).toColourspace('cmyk').jpeg(),
    'rgb.webp': pixels(3).webp(),
    'rgb.gif': pixels(3).gif(),
    'rgb.tiff': pixels(3).tiff(),
    'deflate.tiff': pixels(3).tiff({ compression: 'deflate' }),
  }
  for (const [name, picture] of Object.entries(pictures))
    await writeFile(join(folder, name), await picture.toBuffer())
}

/** Reads the files: `{ idx: { images: bytes } }` by folder and name. */
export async function readSeeds(folder) {
  const seeds = { folder }
  for (const kind of ['idx', 'pictures', 'models', 'checkpoints', 'configs', 'scripts']) {
    const names = (await readdir(join(folder, kind))).sort()
    const files = names.map(async (name) => [name, await readFile(join(folder, kind, name))])
    seeds[kind] = Object.fromEntries(await Promise.all(files))
  }
  return seeds
}
