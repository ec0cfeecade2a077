import { extname } from 'node:path'
import { Option } from 'commander'
import {
  FalsarioError,
  type ImageSource,
  type ImageTensor,
  loadModel,
  readImage,
} from '../../index.js'
import { hasPosterior, type ImageModel, type PosteriorModel } from '../../kinds/catalogue.js'
import type { DeclareCommand, Invocation } from '../invocation.js'
import { outputPath, wholeNumber } from '../option-values.js'
import { deviceOption, jsonOption } from '../shared-options.js'
import { uncut } from '../uncut.js'

interface Flags {
  readonly from: string
  readonly to: string
  readonly frames: number
  readonly method?: 'linear' | 'spherical'
  readonly label?: string
  readonly seed?: number
  readonly device: 'auto' | 'cpu' | 'cuda'
  readonly out: string
  readonly json: boolean
}

/** The kind of the values of `--from` and `--to`. */
type Between = 'classes' | 'latents' | 'images'

/** The file extensions that `--out` may have. */
const writers: Readonly<Record<string, (images: ImageTensor, path: string) => Promise<void>>> = {
  '.gif': (images, path) => images.toGif(path),
  '.png': (images, path) => images.toPng(path),
}

/** `falsario interpolate MODEL --from 1 --to 5 --frames 9 --out morph.gif` */
export const declareInterpolate: DeclareCommand = (command, invocation) => {
  command
    .argument('<model>', 'a model.safetensors file or a run directory')
    .requiredOption(
      '--from <a>',
      'first image: a class (name or number); a seed, if the model has no classes or --label is set; or for a VAE an image file',
    )
    .requiredOption('--to <b>', 'last image, given in the same way')
    .option('--frames <n>', 'number of images, including the first and the last', wholeNumber(2), 9)
    .addOption(
      new Option(
        '--method <name>',
        'shape of the path between the latents (default: spherical for a GAN with normally distributed latents, else linear)',
      ) //
        .choices(['linear', 'spherical']),
    )
    .option('--label <class>', 'class of all frames; --from and --to are then seeds or image files')
    .option(
      '--seed <n>',
      'seed of the latent of all frames, if --from and --to are classes (default: 0)',
      wholeNumber(0),
    )
    .addOption(deviceOption())
    .requiredOption(
      '--out <file>',
      'file to write: .gif (animation, forward and backward in a loop) or .png (strip of images)',
      outputPath,
    )
    .addOption(jsonOption())
    .action((path: string, flags: Flags) => interpolateCommand(path, flags, invocation))
}

async function interpolateCommand(path: string, flags: Flags, invocation: Invocation) {
  const { stdout } = invocation
  const { from, to, out } = flags
  const write = writers[extname(out).toLowerCase()]
  if (write === undefined)
    throw misuse('--out', 'a name that ends in .gif (animation) or .png (strip)', out)
  using model = await loadModel(path, { device: flags.device })
  const between = endsOf(model, flags)
  refuseUnused(between, flags)
  const images = await makeFrames(model, between, flags)
  if (!(await uncut(invocation, () => write(images, out)))) return
  const line = { type: 'interpolate', path: out, between, from, to, shape: images.shape }
  const text = `${images.count} frames between ${between}: ${out}`
  stdout.write(`${flags.json ? JSON.stringify(line) : text}\n`)
}

/**
 * Numbers are classes if the model has classes and no --label is given, else seeds. If the model has an encoder, other
 * texts that are no class name are image files.
 */
function endsOf(model: ImageModel, { from, to, label }: Flags): Between {
  const ends = [from, to]
  const classes = model.spec.classes > 0 && label === undefined
  const isClassOrSeed = (end: string) =>
    isNumber(end) || (classes && model.classNames?.includes(end) === true)
  if (hasPosterior(model) && !ends.some(isClassOrSeed)) return 'images'
  return classes ? 'classes' : 'latents'
}

function makeFrames(model: ImageModel, between: Between, flags: Flags): Promise<ImageTensor> {
  const { frames, from, to, seed } = flags
  const label = flags.label === undefined ? {} : { label: model.classOf(flags.label) }
  const path = { frames, ...label, ...(flags.method && { method: flags.method }) }
  if (between === 'images' && hasPosterior(model)) return interpolateFiles(model, from, to, path)
  if (between === 'classes') {
    const ends = { from: model.classOf(from), to: model.classOf(to) }
    return model.interpolateClasses({ ...ends, frames, ...(seed !== undefined && { seed }) })
  }
  const files = hasPosterior(model) ? '; image files must be given for both --from and --to' : ''
  const seedOf = (name: string, text: string) => {
    if (isNumber(text)) return Number(text)
    throw misuse(name, 'a seed (a whole number)', `${text}${files}`)
  }
  return model.interpolate({ from: seedOf('--from', from), to: seedOf('--to', to), ...path })
}

async function interpolateFiles(
  model: PosteriorModel,
  from: string,
  to: string,
  path: { frames: number; label?: number; method?: 'linear' | 'spherical' },
): Promise<ImageTensor> {
  const ends = [await readImageFor(model, from), await readImageFor(model, to)] as const
  return model.interpolateImages({ from: ends[0], to: ends[1], ...path })
}

async function readImageFor({ spec }: PosteriorModel, path: string): Promise<ImageSource> {
  const { channels, height, width } = spec.image
  if (channels !== 1 && channels !== 3)
    throw new FalsarioError(
      'DATA_MISMATCH',
      `image files have 1 or 3 channels, but the model takes ${channels}`,
      {
        path,
        expected: `${channels} channels`,
        fix: 'call interpolateImages with your own arrays',
      },
    )
  const bytes = await readImage(path, { channels, height, width })
  return { bytes, shape: [1, channels, height, width] }
}

/** Throws USAGE if an option would have no effect, because the user expects one. */
function refuseUnused(between: Between, { seed, method }: Flags): void {
  if (seed !== undefined && between !== 'classes')
    throw hasNoEffect('--seed', `it has no effect between ${between}`, String(seed))
  if (method !== undefined && between === 'classes')
    throw hasNoEffect('--method', 'the latent is constant between classes', method)
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text) && Number.isSafeInteger(Number(text))
}

function hasNoEffect(path: string, reason: string, received: string): FalsarioError {
  const sentence = `${path} cannot be used here, because ${reason}; remove it`
  return new FalsarioError('USAGE', sentence, { path, received })
}

function misuse(path: string, expected: string, received: string): FalsarioError {
  const sentence = `${path}: expected ${expected}, got ${received}`
  return new FalsarioError('USAGE', sentence, { path, expected, received })
}
