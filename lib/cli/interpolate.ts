import { extname } from 'node:path'
import { Option } from 'commander'
import {
  FalsarioError,
  type GanModel,
  type ImageSource,
  type ImageTensor,
  loadModel,
  readImage,
  VaeModel,
} from '../index.js'
import type { DeclareCommand, Invocation } from './invocation.js'
import { wholeNumber } from './option-values.js'

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

/** What the ends of a way can be. */
type Between = 'classes' | 'latents' | 'images'

/** The endings that `--out` may have: one line each. */
const writers: Readonly<Record<string, (images: ImageTensor, path: string) => Promise<void>>> = {
  '.gif': (images, path) => images.toGif(path),
  '.png': (images, path) => images.toPng(path),
}

/** `falsario interpolate MODEL --from 1 --to 5 --frames 9 --out morph.gif` */
export const declareInterpolate: DeclareCommand = (command, invocation) => {
  command
    .argument('<model>', 'a model.safetensors, or a run directory')
    .requiredOption('--from <a>', 'a class (name or number), else a seed; for a VAE an image file')
    .requiredOption('--to <b>', 'what it becomes')
    .option('--frames <n>', 'how many images, both ends included', wholeNumber(2), 9)
    .addOption(
      new Option('--method <name>', 'straight or along an arc (default: what suits the model)') //
        .choices(['linear', 'spherical']),
    )
    .option('--label <class>', 'all of this class: from and to are seeds, or images of it')
    .option('--seed <n>', 'of the latent that goes from class to class', wholeNumber(0))
    .addOption(new Option('--device <name>').choices(['auto', 'cpu', 'cuda']).default('auto'))
    .requiredOption('--out <file>', 'morph.gif (there and back, for ever) or strip.png')
    .option('--json', 'machine-readable lines only', false)
    .action((path: string, flags: Flags) => interpolateCommand(path, flags, invocation))
}

async function interpolateCommand(path: string, flags: Flags, { stdout }: Invocation) {
  const { from, to, out } = flags
  const write = writers[extname(out).toLowerCase()]
  if (write === undefined)
    throw misuse('--out', 'a name that ends in .gif (animated) or .png (a strip)', out)
  using model = await loadModel(path, { device: flags.device })
  const between = endsOf(model, flags)
  refuseIdle(between, flags)
  const images = await makeFrames(model, between, flags)
  await write(images, out)
  const line = { type: 'interpolate', path: out, between, from, to, shape: images.shape }
  const text = `${images.count} frames between ${between}: ${out}`
  stdout.write(`${flags.json ? JSON.stringify(line) : text}\n`)
}

/** Numbers are classes where there are any to choose, else seeds; to a VAE the rest are files. */
function endsOf(model: GanModel | VaeModel, { from, to, label }: Flags): Between {
  const ends = [from, to]
  const classes = model.spec.classes > 0 && label === undefined
  const known = (end: string) =>
    isNumber(end) || (classes && model.classNames?.includes(end) === true)
  if (model instanceof VaeModel && !ends.some(known)) return 'images'
  return classes ? 'classes' : 'latents'
}

function makeFrames(
  model: GanModel | VaeModel,
  between: Between,
  flags: Flags,
): Promise<ImageTensor> {
  const { frames, from, to, seed } = flags
  const label = flags.label === undefined ? {} : { label: model.classOf(flags.label) }
  const way = { frames, ...label, ...(flags.method && { method: flags.method }) }
  if (between === 'images' && model instanceof VaeModel) return betweenFiles(model, from, to, way)
  if (between === 'classes') {
    const ends = { from: model.classOf(from), to: model.classOf(to) }
    return model.interpolateClasses({ ...ends, frames, ...(seed !== undefined && { seed }) })
  }
  const files = model instanceof VaeModel ? ', or both image files' : ''
  const seedOf = (name: string, text: string) => {
    if (isNumber(text)) return Number(text)
    throw misuse(name, `a seed (a whole number)${files}`, text)
  }
  return model.interpolate({ from: seedOf('--from', from), to: seedOf('--to', to), ...way })
}

async function betweenFiles(
  model: VaeModel,
  from: string,
  to: string,
  way: { frames: number; label?: number; method?: 'linear' | 'spherical' },
): Promise<ImageTensor> {
  const ends = [await imageFor(model, from), await imageFor(model, to)] as const
  return model.interpolateImages({ from: ends[0], to: ends[1], ...way })
}

async function imageFor({ spec }: VaeModel, path: string): Promise<ImageSource> {
  const { channels, height, width } = spec.image
  if (channels !== 1 && channels !== 3)
    throw new FalsarioError(
      'DATA_MISMATCH',
      `image files have 1 or 3 channels, the model takes ${channels}`,
      { path, expected: `${channels} channels`, fix: 'use interpolateImages with your own arrays' },
    )
  const bytes = await readImage(path, { channels, height, width })
  return { bytes, shape: [1, channels, height, width] }
}

/** An option that would change nothing is not what the user meant. */
function refuseIdle(between: Between, { seed, method }: Flags): void {
  if (seed !== undefined && between !== 'classes')
    throw misuse('--seed', `no seed, for this way is between ${between}, not classes`, String(seed))
  if (method !== undefined && between === 'classes')
    throw misuse('--method', 'no method, for the latent stays the same between classes', method)
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text) && Number.isSafeInteger(Number(text))
}

function misuse(path: string, expected: string, received: string): FalsarioError {
  const sentence = `${path}: expected ${expected}, got ${received}`
  return new FalsarioError('USAGE', sentence, { path, expected, received })
}
