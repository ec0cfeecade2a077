import { Option } from 'commander'
import {
  AbortError,
  ClassifierModel,
  defaultPreset,
  FalsarioError,
  type OpenProgress,
  type ResumeOptions,
  type RunConfig,
  type TrainOptions,
  train,
} from '../index.js'
import { DataDisplay } from './data-display.js'
import { dryRun } from './dry-run.js'
import { Interruption } from './interruption.js'
import type { DeclareCommand, Invocation } from './invocation.js'
import { nextRun } from './next-run.js'
import { setting, wholeNumber } from './option-values.js'
import { runTarget } from './run-target.js'
import { testClassifier } from './test-classifier.js'
import { type TrainDisplay, trainDisplay } from './train-display.js'

interface Flags {
  readonly data?: string
  readonly steps?: number
  readonly epochs?: number
  readonly batchSize?: number
  readonly seed?: number
  readonly device?: 'auto' | 'cpu' | 'cuda'
  readonly threads?: number
  readonly out?: string
  readonly resume?: string
  readonly set: Readonly<Record<string, unknown>>
  readonly dryRun: boolean
  readonly json: boolean
}

/** `falsario train [preset|config.json]` */
export const declareTrain: DeclareCommand = (command, invocation) => {
  command
    .argument('[target]', `a preset, or a config file (default: ${defaultPreset.name})`)
    .option(
      '--data <source>',
      "digits, shapes, mnist, fashion-mnist, or a folder (default: the preset's, mostly digits)",
    )
    .option('--steps <n>', 'training steps', wholeNumber(1))
    .option('--epochs <n>', 'passes over the data, in place of steps', wholeNumber(1))
    .option('--batch-size <n>', 'images a batch', wholeNumber(1))
    .option('--seed <n>', 'of all random numbers (default: 0)', wholeNumber(0))
    .addOption(new Option('--device <name>').choices(['auto', 'cpu', 'cuda']))
    .option('--threads <n>', 'CPU threads', wholeNumber(1))
    .option('--out <dir>', 'the run directory (default: runs/<preset>-<number>)')
    .option(
      '--resume <dir>',
      'go on with the run in this directory, or from a file of its checkpoints/',
    )
    .option('--set <path=value>', 'change one value of the config; may be repeated', setting, {})
    .option('--dry-run', 'only say how much memory the run would take', false)
    .option('--json', 'machine-readable lines only', false)
    .action(async (target: string | undefined, flags: Flags) => {
      invocation.status = await trainCommand(target, flags, invocation)
    })
}

async function trainCommand(
  target: string | undefined,
  flags: Flags,
  { stdout }: Invocation,
): Promise<number> {
  const display = trainDisplay(flags.json, stdout)
  const reading = new DataDisplay(flags.json, stdout)
  using interruption = new Interruption(() => display.stopping())
  try {
    const { resume } = flags
    const following = { display, reading, interruption }
    if (resume !== undefined) {
      const options = await resumeOptions(target, resume, flags)
      if (!flags.dryRun) return await follow(options, following)
      await dryRun({ name: resume, options }, flags.json, stdout)
      return 0
    }
    const { name, options } = await runTarget(target ?? defaultPreset.name)
    const chosen = { ...options, ...lengthOf(flags, options), ...overrides(flags), set: flags.set }
    if (flags.dryRun) {
      await dryRun(
        { name, options: { ...chosen, out: flags.out ?? (await nextRun('runs', name)) } },
        flags.json,
        stdout,
      )
      return 0
    }
    for (;;) {
      const out = flags.out ?? (await nextRun('runs', name))
      try {
        return await follow({ ...chosen, out }, following)
      } catch (error) {
        // Another run took the number in the meantime: nothing was written yet, take the next.
        const raced = error instanceof FalsarioError && error.code === 'OUTPUT_EXISTS'
        if (!raced || flags.out !== undefined) throw error
      }
    }
  } finally {
    reading.close()
    display.close()
  }
}

interface Following {
  readonly display: TrainDisplay
  readonly reading: DataDisplay
  readonly interruption: Interruption
}

/** What is not said stays as the run has it: a preset's own data and length are not said. */
async function resumeOptions(
  target: string | undefined,
  resume: string,
  flags: Flags,
): Promise<ResumeOptions> {
  const { out, set } = flags
  const said = target === undefined ? undefined : (await runTarget(target)).options
  const fromFile = target?.endsWith('.json') ? said : undefined
  const { data: _, ...others } = said ?? {}
  return {
    ...others,
    ...(fromFile && { data: fromFile.data }),
    ...overrides(flags),
    ...lengthOf(flags, fromFile ?? {}),
    out,
    set,
    resume,
  }
}

async function follow(
  options: TrainOptions | ResumeOptions,
  { display, reading, interruption }: Following,
): Promise<number> {
  let out: string | undefined
  let data: RunConfig['data'] | undefined
  let file: string | undefined
  const { signal } = interruption
  const onOpening = (progress: OpenProgress) => reading.progress(progress)
  try {
    const run = train(options, { signal, onOpening })
    for await (const event of run) {
      if (event.type === 'start') {
        reading.close()
        out = event.out
        data = event.config.data
      }
      if (event.type === 'end') file = event.model
      display.show(event)
    }
    using model = (await run.result).model
    const tested =
      data && model instanceof ClassifierModel ? await testClassifier(model, data, file) : undefined
    if (tested) display.tested(tested)
    return 0
  } catch (error) {
    if (!(error instanceof AbortError) || interruption.status === undefined) throw error
    display.stopped(error.step, out)
    return interruption.status
  }
}

/** Steps on the command line stand in place of a file's epochs, and the other way round. */
function lengthOf({ steps, epochs }: Flags, options: Pick<TrainOptions, 'steps' | 'epochs'>) {
  if (steps === undefined && epochs === undefined)
    return { steps: options.steps, epochs: options.epochs }
  return { steps, epochs }
}

function overrides({ data, batchSize, seed, device, threads }: Flags) {
  const given = { data, batchSize, seed, device, threads }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
