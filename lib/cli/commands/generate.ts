import { Option } from 'commander'
import { type DatasetFormat, generateDataset, loadModel } from '../../index.js'
import { warnOfUnseenClasses } from '../displays/empty-classes.js'
import { count as counted } from '../displays/format.js'
import { GenerateDisplay } from '../displays/generate-display.js'
import type { DeclareCommand, Invocation } from '../invocation.js'
import { outputPath, wholeNumber } from '../option-values.js'
import { deviceOption, jsonOption } from '../shared-options.js'
import { stoppable } from '../stoppable.js'

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
    .argument('<model>', 'a model.safetensors file or a run directory')
    .requiredOption('--count <n>', 'number of images', wholeNumber(1))
    .requiredOption('--out <dir>', 'new folder for the dataset; train --data reads it', outputPath)
    .addOption(
      new Option('--format <name>', 'idx files, or PNG files in a folder per class')
        .choices(['idx', 'png'])
        .default('idx'),
    )
    .option(
      '--label <class>',
      'class of the images, as name or number (default: all classes in turn)',
    )
    .option('--seed <n>', 'seed of all random numbers', wholeNumber(0), 0)
    .addOption(deviceOption())
    .addOption(jsonOption())
    .action(async (path: string, flags: Flags) => {
      invocation.status = await generateCommand(path, flags, invocation)
    })
}

async function generateCommand(path: string, flags: Flags, { stdout }: Invocation) {
  const { count, out, format, seed, json } = flags
  const display = new GenerateDisplay(count, json, stdout)
  return stoppable(display, async (signal) => {
    using model = await loadModel(path, { device: flags.device })
    const label = flags.label === undefined ? undefined : model.classOf(flags.label)
    warnOfUnseenClasses(model, label, { json, stdout })
    const onProgress = (done: number) => display.progress(done)
    const made = await generateDataset(
      model,
      { count, out, format, seed, ...(label !== undefined && { label }) },
      { signal, onProgress },
    )
    display.close()
    const line = { type: 'generate', ...made, seed }
    stdout.write(json ? `${JSON.stringify(line)}\n` : `${counted(count)} images: ${out}\n`)
  })
}
