import { compare, FalsarioError } from '../../index.js'
import { readSeeds } from '../../runs/seed-runs.js'
import { shellWord } from '../../system/shell-word.js'
import { CompareDisplay } from '../displays/compare-display.js'
import { comparisonText } from '../displays/compare-text.js'
import type { DeclareCommand, Invocation } from '../invocation.js'
import {
  addMeasuringOptions,
  type MeasuringFlags,
  measuringSettings,
} from '../measuring-options.js'
import { nextRun } from '../next-run.js'
import { outputPath, wholeNumber } from '../option-values.js'
import { deviceOption, jsonOption } from '../shared-options.js'
import { stoppable } from '../stoppable.js'

interface Flags extends MeasuringFlags {
  readonly count?: number
  readonly seed: number
  readonly evaluate: boolean
  readonly device: 'auto' | 'cpu' | 'cuda'
  readonly out?: string
  readonly json: boolean
}

/** `falsario compare RUN RUN …` */
export const declareCompare: DeclareCommand = (command, invocation) => {
  command.argument(
    '<runs...>',
    'at least two directories of finished runs on the same data, or the folder of train --seeds',
  )
  addMeasuringOptions(command, "the runs' data")
    .option(
      '--count <n>',
      'images to generate with each model (default: the number of real images, at most 10000)',
      wholeNumber(1),
    )
    .option('--seed <n>', 'seed of samples, latents and metrics', wholeNumber(0), 0)
    .option('--no-evaluate', 'do not measure the final models; this allows runs on different data')
    .addOption(deviceOption())
    .option('--out <dir>', 'folder to create (default: compare-001, compare-002, …)', outputPath)
    .addOption(jsonOption())
    .action(async (runs: readonly string[], flags: Flags) => {
      invocation.status = await compareCommand(runs, flags, invocation)
    })
}

async function compareCommand(runs: readonly string[], flags: Flags, { stdout }: Invocation) {
  const { count, seed, evaluate, device, json } = flags
  await checkUse(runs, flags)
  const out = flags.out ?? (await nextRun('.', 'compare'))
  const display = new CompareDisplay(json, stdout)
  return stoppable(display, async (signal) => {
    const comparison = await compare(
      runs,
      {
        ...(flags.data !== undefined && {
          data: {
            source: flags.data,
            ...(flags.split && { split: flags.split }),
            ...(flags.size && { size: flags.size }),
            ...(flags.pad && { pad: flags.pad }),
          },
        }),
        ...measuringSettings(flags),
        ...(count !== undefined && { count }),
        seed,
        evaluate,
        device,
        out,
      },
      {
        signal,
        onOpening: (progress) => display.opening(progress),
        onProgress: (progress) => display.progress(progress),
      },
    )
    display.close()
    const line = { type: 'compare', ...comparison }
    stdout.write(json ? `${JSON.stringify(line)}\n` : comparisonText(comparison))
  })
}

async function checkUse(
  runs: readonly string[],
  { data, size, pad, split, metrics, evaluate }: Flags,
): Promise<void> {
  const [first = ''] = runs
  if (runs.length < 2 && (await readSeeds(first)) === undefined)
    throw new FalsarioError('USAGE', `a single run (${first}) cannot be compared`, {
      path: 'runs',
      expected: 'at least two run directories',
      fix: `add another run, or measure this one alone: falsario evaluate ${shellWord(first)}`,
    })
  const unused = (name: string, why: string) =>
    new FalsarioError('USAGE', `${name} has no effect: ${why}`, { path: name })
  const ofData = Object.entries({ split, size, pad }).find(([, value]) => value !== undefined)
  if (ofData !== undefined && data === undefined)
    throw unused(`--${ofData[0]}`, 'it applies to --data, which is missing')
  if (evaluate) return
  if (data !== undefined)
    throw unused('--data', 'with --no-evaluate nothing is compared with real images')
  if (metrics !== undefined) throw unused('--metrics', 'with --no-evaluate none is measured')
}
