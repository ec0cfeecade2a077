import { Option } from 'commander'
import { type DatasetFormat, generateDataset, loadModel } from '../index.js'
import { count as counted } from './format.js'
import { GenerateDisplay } from './generate-display.js'
import type { DeclareCommand, Invocation } from './invocation.js'
import { wholeNumber } from './option-values.js'
import { stoppable } from './stoppable.js'

interface Flags {
  readonly count: number
  readonly out: string
  readonly format: DatasetFormat
  readonly label?: string
  readonly seed: number
  readonly device: 'auto' | 'cpu' | 'cuda'
  readonly json: boolean
}

/** `falsario generate MODEL --count 10000 --out DIR` */
export const declareGenerate: DeclareCommand = (command, invocation) => {
  command
    .argument('<model>', 'a model.safetensors, or a run directory')
    .requiredOption('--count <n>', 'how many', wholeNumber(1))
    .requiredOption('--out <dir>', 'the folder to make; train --data takes it')
    .addOption(
      new Option('--format <name>', 'idx files, or PNG files with a sub-folder a class')
        .choices(['idx', 'png'])
        .default('idx'),
    )
    .option('--label <class>', 'of this class only (name or number; default: all in turn)')
    .option('--seed <n>', 'the same seed gives the same images', wholeNumber(0), 0)
    .addOption(new Option('--device <name>').choices(['auto', 'cpu', 'cuda']).default('auto'))
    .option('--json', 'machine-readable lines only', false)
    .action(async (path: string, flags: Flags) => {
      invocation.status = await generateCommand(path, flags, invocation)
    })
}

async function generateCommand(path: string, flags: Flags, { stdout }: Invocation) {
  const { count, out, format, seed, json } = flags
  const display = new GenerateDisplay(count, json, stdout)
  return stoppable(display, async (signal) => {
    using model = await loadModel(path, { device: flags.device })
    const label = flags.label === undefined ? {} : { label: model.classOf(flags.label) }
    const onProgress = (done: number) => display.progress(done)
    const made = await generateDataset(
      model,
      { count, out, format, seed, ...label },
      { signal, onProgress },
    )
    display.close()
    const line = { type: 'generate', ...made, seed }
    stdout.write(json ? `${JSON.stringify(line)}\n` : `${counted(count)} images: ${out}\n`)
  })
}
