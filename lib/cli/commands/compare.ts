import { Option } from 'commander'
import { compare, FalsarioError } from '../../index.js'
import { CompareDisplay } from '../displays/compare-display.js'
import { comparisonText } from '../displays/compare-text.js'
import type { DeclareCommand, Invocation } from '../invocation.js'
import {
  addMeasuringOptions,
  type MeasuringFlags,
  measuringSettings,
} from '../measuring-options.js'
import { nextRun } from '../next-run.js'
import { wholeNumber } from '../option-values.js'
import { stoppable } from '../stoppable.js'

interface Flags extends MeasuringFlags {
  readonly count: number
  readonly seed: number
  readonly evaluate: boolean
  readonly device: 'auto' | 'cpu' | 'cuda'
  readonly out?: string
  readonly json: boolean
}

/** `falsario compare RUN RUN …` */
export const declareCompare: DeclareCommand = (command, invocation) => {
  command.argument('<runs...>', 'two run directories or more, finished, on the same data')
  addMeasuringOptions(command, "the runs'")
    .option('--count <n>', 'images to generate of each', wholeNumber(1), 10_000)
    .option('--seed <n>', 'of samples, latents and what metrics draw', wholeNumber(0), 0)
    .option('--no-evaluate', 'do not measure the final models; runs may be on different data')
    .addOption(new Option('--device <name>').choices(['auto', 'cpu', 'cuda']).default('auto'))
    .option('--out <dir>', 'the folder to make (default: compare-001, compare-002, …)')
    .option('--json', 'machine-readable lines only', false)
    .action(async (runs: readonly string[], flags: Flags) => {
      invocation.status = await compareCommand(runs, flags, invocation)
    })
}

async function compareCommand(runs: readonly string[], flags: Flags, { stdout }: Invocation) {
  const { count, seed, evaluate, device, json } = flags
  checkUse(runs, flags)
  const out = flags.out ?? (await nextRun('.', 'compare'))
  const display = new CompareDisplay(json, stdout)
  return stoppable(display, async (signal) => {
    const comparison = await compare(
      runs,
      {
        ...(flags.data !== undefined && {
          data: { source: flags.data, ...(flags.split && { split: flags.split }) },
        }),
        ...measuringSettings(flags),
        count,
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

function checkUse(runs: readonly string[], { data, split, metrics, evaluate }: Flags): void {
  if (runs.length < 2)
    throw new FalsarioError('USAGE', `one run alone (${runs[0]}) cannot be compared`, {
      path: 'runs',
      expected: 'two run directories or more',
      fix: `name another one, or measure it: falsario evaluate ${runs[0]}`,
    })
  const idle = (name: string, why: string) =>
    new FalsarioError('USAGE', `${name} would change nothing: ${why}`, { path: name })
  if (split !== undefined && data === undefined)
    throw idle('--split', 'it is of --data, and none is named')
  if (evaluate) return
  if (data !== undefined) throw idle('--data', 'with --no-evaluate nothing is held against them')
  if (metrics !== undefined) throw idle('--metrics', 'with --no-evaluate none is taken')
}
