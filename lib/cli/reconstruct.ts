import { Option } from 'commander'
import { evenlySpaced, readImagesAt } from '../data/image-subset.js'
import {
  type Dataset,
  datasetFromArrays,
  FalsarioError,
  loadModel,
  VaeModel,
  writePairs,
} from '../index.js'
import { count as counted } from './format.js'
import type { DeclareCommand, Invocation } from './invocation.js'
import { openFor } from './model-data.js'
import { fileEnding, wholeNumber } from './option-values.js'

interface Flags {
  readonly data: string
  readonly split?: 'train' | 'validation' | 'test' | 'all'
  readonly count: number
  readonly seed: number
  readonly device: 'auto' | 'cpu' | 'cuda'
  readonly out: string
  readonly json: boolean
}

/** `falsario reconstruct MODEL --data DIR --out pairs.png` */
export const declareReconstruct: DeclareCommand = (command, invocation) => {
  command
    .argument('<model>', "a VAE's model.safetensors, or its run directory")
    .requiredOption('--data <source>', 'digits, shapes, mnist, fashion-mnist, or a folder')
    .addOption(
      new Option('--split <name>', 'of data in parts (default: what training takes)') //
        .choices(['train', 'validation', 'test', 'all']),
    )
    .option('--count <n>', 'images in the picture; all are measured', wholeNumber(1), 16)
    .option('--seed <n>', 'of the latents that are drawn to measure', wholeNumber(0), 0)
    .addOption(new Option('--device <name>').choices(['auto', 'cpu', 'cuda']).default('auto'))
    .requiredOption(
      '--out <file.png>',
      'the picture: originals above reconstructions',
      fileEnding('.png'),
    )
    .option('--json', 'machine-readable lines only', false)
    .action((path: string, flags: Flags) => reconstructCommand(path, flags, invocation))
}

async function reconstructCommand(path: string, flags: Flags, { stdout }: Invocation) {
  const { data: source, out, seed } = flags
  using model = await loadModel(path, { device: flags.device })
  if (!(model instanceof VaeModel))
    throw new FalsarioError(
      'USAGE',
      `${path} holds a GAN, which cannot reconstruct: only a VAE has an encoder`,
      { path, expected: 'a VAE', received: 'a GAN', fix: 'train one: falsario train vae' },
    )
  const data = await openFor(model, source, flags.split, { json: flags.json, stdout })
  const shown = await spread(data, Math.min(flags.count, data.count))
  await writePairs(out, shown, await model.reconstruct(shown))

  const elbo = await model.elbo(data, { seed })
  const meanAbsoluteError = await meanError(model, data)
  if (flags.json) {
    const line = { path: out, shape: shown.shape, images: data.count, ...elbo, meanAbsoluteError }
    stdout.write(`${JSON.stringify({ type: 'reconstruct', ...line })}\n`)
    return
  }
  const { beta } = model.spec.objective
  const digits = (value: number) => value.toFixed(2)
  stdout.write(
    `${shown.count} of ${counted(data.count)} images with their reconstructions: ${out}\n` +
      `loss ${digits(elbo.loss)} nats an image over all ${counted(data.count)}: ` +
      `reconstruction ${digits(elbo.reconstruction)}` +
      ` + ${beta === 1 ? '' : `${beta} x `}kl ${digits(elbo.kl)}\n` +
      `mean absolute error ${meanAbsoluteError.toFixed(4)} of the range from black to white\n`,
  )
}

/** Evenly from the whole: folders come sorted by class. */
async function spread(data: Dataset, count: number): Promise<Dataset> {
  const { labels } = data
  const [, ...image] = data.shape
  const chosen = evenlySpaced(data.count, count)
  const images = await readImagesAt(data, chosen)
  return datasetFromArrays({
    name: data.name,
    images,
    shape: [count, ...image],
    ...(labels && { labels: Uint8Array.from(chosen, (index) => labels[index] ?? 0) }),
    ...(data.classNames && { classNames: data.classNames }),
  })
}

/** Pixels that are compared at a time: memory does not grow with the data, and Node gets its turn. */
const PIXELS_AT_A_TIME = 2 ** 18

/** Over all pixels, with black at 0 and white at 1. */
async function meanError(model: VaeModel, data: Dataset): Promise<number> {
  const imagePixels = data.channels * data.height * data.width
  const images = Math.max(1, Math.floor(PIXELS_AT_A_TIME / imagePixels))
  let sum = 0
  for (let from = 0; from < data.count; from += images) {
    const part = data.slice(from, from + images)
    const pixels = await part.read()
    const { float, range } = await model.reconstruct(part)
    const [black, white] = range
    sum += float.reduce((total, value, at) => {
      const pixel = (value - black) / (white - black)
      return total + Math.abs(pixel - (pixels[at] ?? 0) / 255)
    }, 0)
  }
  return sum / (data.count * imagePixels)
}
