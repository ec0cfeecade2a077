import { Option } from 'commander'
import { loadModel } from '../../index.js'
import type { DeclareCommand, Invocation } from '../invocation.js'
import { fileEnding, positiveNumber, wholeNumber } from '../option-values.js'
import { deviceOption, jsonOption } from '../shared-options.js'
import { uncut } from '../uncut.js'

interface Flags {
  readonly count: number
  readonly frames: number
  readonly distance: number
  readonly label?: string
  readonly seed: number
  readonly device: 'auto' | 'cpu' | 'cuda'
  readonly out: string
  readonly json: boolean
}

/** `falsario directions MODEL --count 5 --out directions.png` */
export const declareDirections: DeclareCommand = (command, invocation) => {
  command
    .argument('<model>', 'a model.safetensors file or a run directory')
    .option('--count <n>', 'number of directions, a row for each', wholeNumber(1), 5)
    .option('--frames <n>', 'number of images along a direction', wholeNumber(2), 7)
    .addOption(
      new Option('--distance <x>', 'how far the ends of a row are from its middle')
        .argParser(positiveNumber)
        .default(4),
    )
    .option('--label <class>', 'class of all images, as name or number; required with classes')
    .option('--seed <n>', 'seed of the image in the middle of each row', wholeNumber(0), 0)
    .addOption(deviceOption())
    .requiredOption('--out <file.png>', 'picture to write', fileEnding('.png'))
    .addOption(jsonOption())
    .action((path: string, flags: Flags) => directionsCommand(path, flags, invocation))
}

async function directionsCommand(path: string, flags: Flags, invocation: Invocation) {
  const { out, count, frames, distance, seed, json } = flags
  using model = await loadModel(path, { device: flags.device })
  const label = flags.label === undefined ? {} : { label: model.classOf(flags.label) }
  const images = await model.directionGrid({ count, frames, distance, seed, ...label })
  if (!(await uncut(invocation, () => images.toPng(out)))) return
  const { strengths } = await model.directions({ count })
  const line = { type: 'directions', path: out, shape: images.shape, strengths: [...strengths] }
  const rows = strengths.length
  invocation.stdout.write(
    json ? `${JSON.stringify(line)}\n` : `${rows} directions of ${frames} images: ${out}\n`,
  )
}
