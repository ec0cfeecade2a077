import { evenlySpaced, readImagesAt } from '../../data/image-subset.js'
import {
  type Dataset,
  datasetFromArrays,
  FalsarioError,
  loadModel,
  writePairs,
} from '../../index.js'
import { hasPosterior, kindOf, kindsWith, type PosteriorModel } from '../../kinds/catalogue.js'
import { count as counted } from '../displays/format.js'
import type { DeclareCommand, Invocation } from '../invocation.js'
import { openFor } from '../model-data.js'
import { fileEnding, wholeNumber } from '../option-values.js'
import {
  dataSources,
  deviceOption,
  imageSizeOption,
  jsonOption,
  padOption,
  splitOption,
} from '../shared-options.js'
import { uncut } from '../uncut.js'

interface Flags {
  readonly data: string
  readonly size?: [height: number, width: number]
  readonly pad?: number
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
    .argument('<model>', 'model.safetensors file or run directory of a VAE')
    .requiredOption('--data <source>', `images to reconstruct: ${dataSources}`)
    .addOption(splitOption('train'))
    .addOption(imageSizeOption('a folder of images', "the model's"))
    .addOption(padOption('the images'))
    .option(
      '--count <n>',
      'number of images in the picture; the loss is measured on all images',
      wholeNumber(1),
      16,
    )
    .option('--seed <n>', 'seed of the sampled latents', wholeNumber(0), 0)
    .addOption(deviceOption())
    .requiredOption(
      '--out <file.png>',
      'picture to write: originals above reconstructions',
      fileEnding('.png'),
    )
    .addOption(jsonOption())
    .action((path: string, flags: Flags) => reconstructCommand(path, flags, invocation))
}

async function reconstructCommand(path: string, flags: Flags, invocation: Invocation) {
  const { stdout } = invocation
  const { data: source, out, seed } = flags
  using model = await loadModel(path, { device: flags.device })
  if (!hasPosterior(model)) throw hasNoEncoder(path, kindOf(model.spec).title)
  const data = await openFor(
    model,
    source,
    { split: flags.split, size: flags.size, pad: flags.pad },
    { json: flags.json, stdout },
  )
  const shown = await selectEvenly(data, Math.min(flags.count, data.count))
  const reconstructed = await model.reconstruct(shown)
  if (!(await uncut(invocation, () => writePairs(out, shown, reconstructed)))) return

  const elbo = await model.elbo(data, { seed })
  const meanAbsoluteError = await meanAbsoluteErrorOf(model, data)
  if (flags.json) {
    const line = { path: out, shape: shown.shape, images: data.count, ...elbo, meanAbsoluteError }
    stdout.write(`${JSON.stringify({ type: 'reconstruct', ...line })}\n`)
    return
  }
  const { beta } = model.spec.objective
  const digits = (value: number) => value.toFixed(2)
  stdout.write(
    `${shown.count} of ${counted(data.count)} images with their reconstructions: ${out}\n` +
      `loss ${digits(elbo.loss)} nats per image over all ${counted(data.count)} images: ` +
      `reconstruction ${digits(elbo.reconstruction)}` +
      ` + ${beta === 1 ? '' : `${beta} x `}kl ${digits(elbo.kl)}\n` +
      `mean absolute error ${meanAbsoluteError.toFixed(4)} of the range from black to white\n`,
  )
}

function hasNoEncoder(path: string, title: string): FalsarioError {
  const expected = kindsWith('posterior')
  const sentence = `${path} is ${title}, which cannot reconstruct images: only ${expected} has an encoder`
  const fix = 'train a VAE: falsario train vae'
  return new FalsarioError('USAGE', sentence, { path, expected, received: title, fix })
}

/** Selects images evenly, because folders are sorted by class. */
async function selectEvenly(data: Dataset, count: number): Promise<Dataset> {
  const { labels } = data
  const [, ...image] = data.shape
  const indices = evenlySpaced(data.count, count)
  const images = await readImagesAt(data, indices)
  return datasetFromArrays({
    name: data.name,
    images,
    shape: [count, ...image],
    ...(labels && { labels: Uint8Array.from(indices, (index) => labels[index] ?? 0) }),
    ...(data.classNames && { classNames: data.classNames }),
  })
}

/** Pixels per part, so that the memory does not grow with the dataset and Node is not blocked. */
const PIXELS_PER_PART = 2 ** 18

/** Returns the mean absolute error over all pixels, with black = 0 and white = 1. */
async function meanAbsoluteErrorOf(model: PosteriorModel, data: Dataset): Promise<number> {
  const imagePixels = data.channels * data.height * data.width
  const images = Math.max(1, Math.floor(PIXELS_PER_PART / imagePixels))
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
