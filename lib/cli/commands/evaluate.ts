import { join } from 'node:path'
import { namedSources } from '../../data/sources.js'
import type { RealSource } from '../../evaluation/images/real-images.js'
import { unseenData } from '../../evaluation/images/unseen-data.js'
import { evaluate, FalsarioError, type OpenControls } from '../../index.js'
import { modelPath } from '../../kinds/load-model.js'
import { runData } from '../../reports/run-data.js'
import { requiredData } from '../../runs/located-data.js'
import { readRunConfig } from '../../runs/read-run-config.js'
import { readSeeds } from '../../runs/seed-runs.js'
import { trainedFingerprint } from '../../runs/trained-fingerprint.js'
import { requireWritable, writeAtomically } from '../../system/atomic-write.js'
import { isThere } from '../../system/is-there.js'
import { cardJson, cardText } from '../displays/card-text.js'
import { DataDisplay } from '../displays/data-display.js'
import { EvaluateDisplay } from '../displays/evaluate-display.js'
import type { DeclareCommand, Invocation } from '../invocation.js'
import {
  addMeasuringOptions,
  type MeasuringFlags,
  measuringSettings,
} from '../measuring-options.js'
import { fileEnding, wholeNumber } from '../option-values.js'
import { dataSources, deviceOption, jsonOption } from '../shared-options.js'
import { stoppable } from '../stoppable.js'

/** Options of `falsario evaluate`. */
interface EvaluateFlags extends MeasuringFlags {
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
  addMeasuringOptions(command, "the run's data")
    .option(
      '--count <n>',
      'number of images to generate (default: 10000); for a classifier, number of images to test it on (default: all)',
      wholeNumber(1),
    )
    .option('--seed <n>', 'seed of samples and metrics', wholeNumber(0), 0)
    .option(
      '--no-floor',
      'skip the floor: the same metrics, measured on real images as if they were generated',
    )
    .addOption(deviceOption())
    .option(
      '--out <file.json>',
      'also write the figures and everything that decides them (the card) to a JSON file',
      fileEnding('.json'),
    )
    .addOption(jsonOption())
    .action(async (path: string, flags: EvaluateFlags) => {
      invocation.status = await evaluateCommand(path, flags, invocation)
    })
}

async function evaluateCommand(path: string, flags: EvaluateFlags, { stdout }: Invocation) {
  const { count, seed, floor, device, json, out } = flags
  const display = new EvaluateDisplay(json, stdout)
  const warn = (message: string) =>
    stdout.write(
      json
        ? `${JSON.stringify({ type: 'warning', reason: 'otherData', message })}\n`
        : `${message}\n`,
    )
  return stoppable(display, async (signal) => {
    if (out !== undefined) await requireWritable(out)
    // Its pictures would be measured as images.
    if ((await readSeeds(path)) !== undefined) await modelPath(path)
    const settings = {
      ...measuringSettings(flags),
      ...(count !== undefined && { count }),
      seed,
      floor,
      device,
      data: await dataOf(path, flags, warn, {
        signal,
        onProgress: (progress) => display.opening(progress),
      }),
    }
    const card = await evaluate(
      { ...settings, ...((await isModel(path)) ? { model: path } : { images: path }) },
      {
        signal,
        onOpening: (progress) => display.opening(progress),
        onOpened: (data) => {
          display.close()
          new DataDisplay(json, stdout).leftOut(data)
        },
        onProgress: (done, total) => display.progress(done, total),
        onTraining: (progress) => display.training(progress),
      },
    )
    display.close()
    const content = cardJson(card)
    if (out !== undefined)
      await writeAtomically(out, Buffer.from(`${JSON.stringify(content, null, 2)}\n`))
    stdout.write(json ? `${JSON.stringify({ type: 'evaluate', ...content })}\n` : cardText(card))
  })
}

/** Whether a path is a model file or a run directory, not pictures. */
async function isModel(path: string): Promise<boolean> {
  if (path.endsWith('.safetensors')) return true
  for (const name of ['model.safetensors', 'config.json'])
    if (await isThere(join(path, name))) return true
  return false
}

/** Returns the named data, or the test images of the data that a run's config names. */
async function dataOf(
  path: string,
  { data, size, pad, split }: EvaluateFlags,
  warn: (message: string) => void,
  opening: OpenControls,
): Promise<RealSource> {
  const chosen = { ...(size && { size }), ...(pad && { pad }), ...(split && { split }) }
  if (data !== undefined) return { source: data, ...chosen }
  const config = await readRunConfig(path)
  const isName = namedSources.some(({ name }) => name === path)
  if (config === undefined && !isName && !(await isThere(path)))
    throw new FalsarioError(
      'MODEL_NOT_FOUND',
      `there is no model and no folder of pictures at ${path}`,
      {
        path,
        expected: 'a model.safetensors, a run directory, a folder of pictures, or idx files',
        fix: 'name the folder of a finished run, for example runs/quick-001',
      },
    )
  if (config === undefined)
    throw new FalsarioError(
      'USAGE',
      `--data is missing, and ${path} is not a run directory with a config.json that names the data`,
      {
        path: '--data',
        expected: dataSources,
        fix: 'add the real images, for example --data digits',
      },
    )
  const located = await requiredData(config)
  if (located.source !== config.data.source && (await isThere(config.data.source)))
    warn(`${config.data.source} in this folder is other data: measured with ${located.source}`)
  if (Object.keys(chosen).length > 0) return { ...unseenData(located), ...chosen }
  return runData(located, await trainedFingerprint(path), opening)
}
