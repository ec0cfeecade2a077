import { type GenerativeModel, type ImageTensor, loadModel } from '../../index.js'
import { layOutGrid } from '../../pictures/grid-layout.js'
import { warnOfUnseenClasses } from '../displays/empty-classes.js'
import type { DeclareCommand, Invocation } from '../invocation.js'
import { fileEnding, positiveNumber, wholeNumber } from '../option-values.js'
import { deviceOption, jsonOption } from '../shared-options.js'
import { uncut } from '../uncut.js'

interface Flags {
  readonly count?: number
  readonly label?: string
  readonly seed: number
  readonly columns?: number
  readonly truncation?: number
  readonly device: 'auto' | 'cpu' | 'cuda'
  readonly out: string
  readonly json: boolean
}

/** Default number of images per class, as in published class grids. */
const PER_CLASS = 10

/** `falsario sample MODEL --count 25 --out grid.png` */
export const declareSample: DeclareCommand = (command, invocation) => {
  command
    .argument('<model>', 'a model.safetensors file or a run directory')
    .option(
      '--count <n>',
      'number of images (default: 10 of each class; 25 without classes or with --label)',
      wholeNumber(1),
    )
    .option('--label <class>', 'class of all images, as name or number')
    .option('--seed <n>', 'seed of all random numbers', wholeNumber(0), 0)
    .option('--columns <n>', 'images per row', wholeNumber(1))
    .option(
      '--truncation <x>',
      'largest distance of normal latents from 0, such as 0.7: better, but less varied images',
      positiveNumber,
    )
    .addOption(deviceOption())
    .requiredOption('--out <file.png>', 'picture to write', fileEnding('.png'))
    .addOption(jsonOption())
    .action((path: string, flags: Flags) => sampleCommand(path, flags, invocation))
}

async function sampleCommand(path: string, flags: Flags, invocation: Invocation): Promise<void> {
  const { stdout } = invocation
  const { out, seed } = flags
  using model = await loadModel(path, { device: flags.device })
  const columns = flags.columns === undefined ? {} : { columns: flags.columns }
  const label = flags.label === undefined ? undefined : model.classOf(flags.label)
  const images = await makeImages(model, { ...flags, label }, columns)
  if (!(await uncut(invocation, () => images.toPng(out, columns)))) return
  warnOfUnseenClasses(model, label, { json: flags.json, stdout })
  const line = { type: 'sample', path: out, shape: images.shape, seed }
  stdout.write(flags.json ? `${JSON.stringify(line)}\n` : `${images.count} images: ${out}\n`)
}

async function makeImages(
  model: GenerativeModel,
  { count, label, seed, truncation }: Omit<Flags, 'label'> & { readonly label: number | undefined },
  columns: { readonly columns?: number },
): Promise<ImageTensor> {
  const { classes, image } = model.spec
  const grid = classes > 0 && count === undefined && label === undefined
  const total = count ?? (grid ? classes * PER_CLASS : 25)
  // Throws if the picture would be too large, before the images are generated.
  const shape = [total, image.channels, image.height, image.width]
  layOutGrid(
    shape.reduce((product, side) => product * side, 1),
    shape,
    { ...(grid ? { columns: PER_CLASS } : {}), ...columns },
  )
  const limit = truncation === undefined ? {} : { truncation }
  if (grid) return model.classGrid({ perClass: PER_CLASS, seed, ...limit })
  const chosen = label === undefined ? {} : { label }
  return model.sample({ count: total, seed, ...limit, ...chosen })
}
