import { join } from 'node:path'
import { Option } from 'commander'
import { readRunConfig } from '../config/read-run-config.js'
import { unseenBy } from '../evaluation/images/unseen.js'
import { requireWritable, writeAtomically } from '../export/atomic-write.js'
import { evaluate, FalsarioError, inspectModel } from '../index.js'
import { isThere } from '../is-there.js'
import { cardText } from './card-text.js'
import { evaluateClassifier, type NamedData } from './evaluate-classifier.js'
import { EvaluateDisplay } from './evaluate-display.js'
import type { DeclareCommand, Invocation } from './invocation.js'
import { addMeasuringOptions, type MeasuringFlags, measuringSettings } from './measuring-options.js'
import { fileEnding, wholeNumber } from './option-values.js'
import { stoppable } from './stoppable.js'

/** What `falsario evaluate` takes. */
export interface EvaluateFlags extends MeasuringFlags {
  readonly count?: number
  readonly seed: number
  readonly floor: boolean
  readonly device: 'auto' | 'cpu' | 'cuda'
  readonly out?: string
  readonly json: boolean
}

/** `falsario evaluate MODEL|DIR|IDX --data DIR` */
export const declareEvaluate: DeclareCommand = (command, invocation) => {
  command.argument(
    '<subject>',
    'a model.safetensors, a run directory, a folder of pictures, or idx files',
  )
  addMeasuringOptions(command, "the run's")
    .option(
      '--count <n>',
      'images to generate (default: 10000), or to show to a classifier (default: all)',
      wholeNumber(1),
    )
    .option('--seed <n>', 'of samples and of what metrics draw', wholeNumber(0), 0)
    .option('--no-floor', 'do not measure real images in their place')
    .addOption(new Option('--device <name>').choices(['auto', 'cpu', 'cuda']).default('auto'))
    .option('--out <file.json>', 'write the card to a file too', fileEnding('.json'))
    .option('--json', 'machine-readable lines only', false)
    .action(async (path: string, flags: EvaluateFlags) => {
      invocation.status = await evaluateCommand(path, flags, invocation)
    })
}

async function evaluateCommand(path: string, flags: EvaluateFlags, invocation: Invocation) {
  const { stdout } = invocation
  const { count, seed, floor, device, json, out } = flags
  const display = new EvaluateDisplay(json, stdout)
  return stoppable(display, async (signal) => {
    if (out !== undefined) await requireWritable(out)
    const data = await dataOf(path, flags)
    const settings = {
      ...measuringSettings(flags),
      ...(count !== undefined && { count }),
      seed,
      floor,
      device,
      data,
    }
    const subject = (await isModel(path)) ? { model: path } : { images: path }
    if (subject.model !== undefined && (await inspectModel(path)).spec.kind === 'classifier') {
      await evaluateClassifier(path, data, flags, invocation, signal)
      return
    }
    const card = await evaluate(
      { ...settings, ...subject },
      {
        signal,
        onOpening: (progress) => display.opening(progress),
        onProgress: (done, total) => display.progress(done, total),
        onTraining: (progress) => display.training(progress),
      },
    )
    display.close()
    if (out !== undefined)
      await writeAtomically(out, Buffer.from(`${JSON.stringify(card, null, 2)}\n`))
    stdout.write(json ? `${JSON.stringify({ type: 'evaluate', ...card })}\n` : cardText(card))
  })
}

/** Whether a path is a model or a run, not pictures. */
async function isModel(path: string): Promise<boolean> {
  if (path.endsWith('.safetensors')) return true
  for (const name of ['model.safetensors', 'config.json'])
    if (await isThere(join(path, name))) return true
  return false
}

/** A run knows its data: it is measured against their test images unless told otherwise. */
async function dataOf(path: string, { data, split }: EvaluateFlags): Promise<NamedData> {
  if (data !== undefined) return { source: data, ...(split && { split }) }
  const config = await readRunConfig(path)
  if (config === undefined)
    throw new FalsarioError('USAGE', `--data is missing: ${path} is no run that names its data`, {
      path: '--data',
      expected: 'digits, shapes, mnist, fashion-mnist, or a folder',
      fix: 'name the real images: --data DIR',
    })
  return { ...unseenBy(config.data), ...(split && { split }) }
}
