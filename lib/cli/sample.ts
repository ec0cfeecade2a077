import { type Command, Option } from 'commander'
import { layOutGrid } from '../export/grid-layout.js'
import { loadModel } from '../index.js'
import type { Invocation } from './invocation.js'
import { wholeNumber } from './option-values.js'

interface Flags {
  readonly count: number
  readonly label?: number
  readonly seed: number
  readonly columns?: number
  readonly device: 'auto' | 'cpu' | 'cuda'
  readonly out: string
  readonly json: boolean
}

/** `falsario sample MODEL --count 25 --out grid.png` */
export function addSample(program: Command, invocation: Invocation): void {
  program
    .command('sample')
    .description('make new images with a trained model')
    .argument('<model>', 'a model.safetensors, or a run directory')
    .option('--count <n>', 'how many', wholeNumber(1), 25)
    .option('--label <class>', 'of this class only, for a model with classes', wholeNumber(0))
    .option('--seed <n>', 'the same seed gives the same images', wholeNumber(0), 0)
    .option('--columns <n>', 'images in a row', wholeNumber(1))
    .addOption(new Option('--device <name>').choices(['auto', 'cpu', 'cuda']).default('auto'))
    .requiredOption('--out <file.png>', 'the picture to write')
    .option('--json', 'machine-readable lines only', false)
    .action((path: string, flags: Flags) => sampleCommand(path, flags, invocation))
}

async function sampleCommand(path: string, flags: Flags, { stdout }: Invocation): Promise<void> {
  const { count, seed, label, columns, out } = flags
  using model = await loadModel(path, { device: flags.device })
  const { channels, height, width } = model.spec.image
  // A picture that is too large is refused before its images are made.
  layOutGrid(count * channels * height * width, [count, channels, height, width], {
    ...(columns === undefined ? {} : { columns }),
  })
  const images = await model.sample({ count, seed, ...(label === undefined ? {} : { label }) })
  await images.toPng(out, columns === undefined ? {} : { columns })
  const line = { type: 'sample', path: out, shape: images.shape, seed }
  stdout.write(flags.json ? `${JSON.stringify(line)}\n` : `${count} images: ${out}\n`)
}
