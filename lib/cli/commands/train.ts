import { Option } from 'commander'
import {
  AbortError,
  defaultPreset,
  FalsarioError,
  type OpenProgress,
  type ResumeOptions,
  type RunConfig,
  type TrainOptions,
  train,
} from '../../index.js'
import { predictsClasses } from '../../kinds/catalogue.js'
import { readSeeds } from '../../runs/seed-runs.js'
import { LongRunWarning } from '../../training/long-run.js'
import { DataDisplay } from '../displays/data-display.js'
import { SeedsDisplay } from '../displays/seeds-display.js'
import { type TrainDisplay, trainDisplay } from '../displays/train-display.js'
import { dryRun } from '../dry-run.js'
import { exitStatus } from '../exit-status.js'
import { Interruption } from '../interruption.js'
import type { DeclareCommand, Invocation } from '../invocation.js'
import { nextRun } from '../next-run.js'
import { outputPath, seedList, setting, wholeNumber } from '../option-values.js'
import { isConfigFile, type RunTarget, runTarget } from '../run-target.js'
import { dataSources, imageSizeOption, jsonOption, padOption } from '../shared-options.js'
import { testClassifier } from '../test-classifier.js'
import { type SeedsRequest, type SeedTraining, seedsRequest, trainSeeds } from '../train-seeds.js'

interface Flags {
  readonly data?: string
  readonly start?: string
  readonly size?: [height: number, width: number]
  readonly pad?: number
  readonly steps?: number
  readonly epochs?: number
  readonly batchSize?: number
  readonly accumulate?: number
  readonly precision?: 'float32' | 'bf16'
  readonly seed?: number
  readonly seeds?: readonly number[]
  readonly device?: 'auto' | 'cpu' | 'cuda'
  readonly threads?: number
  readonly out?: string
  readonly resume?: string
  readonly set: Readonly<Record<string, unknown>>
  readonly dryRun: boolean
  readonly profile?: 'layers' | 'operations'
  readonly json: boolean
}

/** `falsario train [preset|config.json]` */
export const declareTrain: DeclareCommand = (command, invocation) => {
  command
    .argument('[target]', `a preset or a config file (default: ${defaultPreset.name})`)
    .option(
      '--data <source>',
      `training images: ${dataSources} (default: the dataset of the preset, usually digits)`,
    )
    .addOption(imageSizeOption('all images of a folder'))
    .addOption(padOption('the images'))
    .option('--steps <n>', 'number of training steps', wholeNumber(1))
    .option('--epochs <n>', 'number of passes over the dataset, instead of --steps', wholeNumber(1))
    .option('--batch-size <n>', 'images per batch', wholeNumber(1))
    .option(
      '--accumulate <n>',
      'batches per update, of which only one is in memory at a time (default: 1)',
      wholeNumber(1),
    )
    .addOption(
      new Option(
        '--precision <name>',
        'numbers that layers multiply; bf16 needs a processor or GPU with instructions for it (default: float32)',
      ).choices(['float32', 'bf16']),
    )
    .option('--seed <n>', 'seed of all random numbers (default: 0)', wholeNumber(0))
    .option(
      '--seeds <n>',
      'train a run for each seed from 1 to n, or of a list such as 1,2,7, into seed-1, … in the run directory',
      seedList,
    )
    .addOption(
      new Option('--device <name>', 'device to train on (default: auto)') //
        .choices(['auto', 'cpu', 'cuda']),
    )
    .option('--threads <n>', 'number of CPU threads', wholeNumber(1))
    .option('--out <dir>', 'run directory (default: runs/<preset>-<number>)', outputPath)
    .option(
      '--start <model>',
      'model file or run directory whose weights the run starts from, where they fit',
    )
    .option(
      '--resume <dir>',
      'run directory to resume from its last checkpoint, or the checkpoint file to resume from',
    )
    .addOption(
      new Option('--set <path=value>', 'change one value of the config; may be repeated')
        .argParser(setting)
        .default({}, 'none'),
    )
    .addOption(
      new Option(
        '--profile [what]',
        'measure where the time of a step goes, and print it after the training: by layers (default) or also by operations',
      )
        .choices(['layers', 'operations'])
        .preset('layers'),
    )
    .option('--dry-run', 'only estimate the memory and the time that the run would take', false)
    .addOption(jsonOption())
    .action(async (target: string | undefined, flags: Flags) => {
      invocation.status = await trainCommand(target, flags, invocation)
    })
}

async function trainCommand(
  target: string | undefined,
  flags: Flags,
  { stdout, stderr }: Invocation,
): Promise<number> {
  const { json, resume } = flags
  const seeds = await seedsRequest(flags, () => newFolder(target, flags))
  if (seeds !== undefined && !flags.dryRun)
    return await seedsCommand(target, flags, seeds, { stdout, stderr })
  const display = trainDisplay(json, stdout)
  const dataDisplay = new DataDisplay(json, stdout)
  using interruption = new Interruption(() => display.stopping())
  try {
    const { name, options } =
      resume === undefined
        ? await newRun(target, flags)
        : { name: resume, options: await resumeOptions(target, resume, flags) }
    const isNumbered = resume === undefined && flags.out === undefined
    const withFolder = async () =>
      isNumbered ? { ...options, out: await nextRun('runs', name) } : options
    if (flags.dryRun) {
      const onOpening = (progress: OpenProgress) => dataDisplay.progress(progress)
      const controls = { signal: interruption.signal, onOpening }
      try {
        const runs = seeds?.seeds.length ?? 1
        await dryRun({ name, options: await withFolder(), runs }, controls, json, stdout)
        return exitStatus.done
      } catch (error) {
        return interruption.statusOf(error)
      }
    }
    for (;;) {
      try {
        const { profile } = flags
        return await showRun(await withFolder(), { display, dataDisplay, interruption, profile })
      } catch (error) {
        // Another run has just taken this number. Nothing is written yet, so try the next number.
        const isTaken = error instanceof FalsarioError && error.code === 'OUTPUT_EXISTS'
        if (!isTaken || !isNumbered) throw error
      }
    }
  } finally {
    dataDisplay.close()
    display.close()
  }
}

async function newFolder(target: string | undefined, { out }: Flags): Promise<string> {
  return out ?? nextRun('runs', (await runTarget(target ?? defaultPreset.name)).name)
}

/** Trains one run per seed. */
async function seedsCommand(
  target: string | undefined,
  { seeds: _, resume, out: _1, ...flags }: Flags,
  request: SeedsRequest,
  streams: Pick<Invocation, 'stdout' | 'stderr'>,
): Promise<number> {
  const { json } = flags
  let display = trainDisplay(json, streams.stdout)
  let runs = request.seeds.length
  using interruption = new Interruption(() => display.stopping())
  const isNamed = resume === undefined || target !== undefined
  const training: SeedTraining = {
    options: isNamed ? (await newRun(target, flags)).options : undefined,
    resumed: (run) => resumeOptions(target, run, flags),
    async train(options, seed, started) {
      display = trainDisplay(json, streams.stdout, { seed })
      const dataDisplay = new DataDisplay(json, streams.stdout)
      const whole = { folder: request.folder, started, runs }
      runs = 1 // only the first run speaks of all
      try {
        const { profile } = flags
        return await showRun(options, { display, dataDisplay, interruption, whole, profile })
      } finally {
        dataDisplay.close()
        display.close()
      }
    },
  }
  return await trainSeeds(request, training, new SeedsDisplay(json, streams))
}

/** Options of the command line replace those of the preset or the config file. */
async function newRun(target: string | undefined, flags: Flags): Promise<RunTarget> {
  const { name, options } = await runTarget(target ?? defaultPreset.name)
  const { out } = flags
  const set = changesOf(flags)
  const merged = { ...options, ...lengthOf(flags, options), ...overrides(flags), set }
  return { name, options: out === undefined ? merged : { ...merged, out } }
}

/**
 * Returns the settings to change; unspecified settings keep the run's values. The default dataset and length
 * of a preset count as unspecified, those of a config file as specified.
 */
async function resumeOptions(
  target: string | undefined,
  resume: string,
  flags: Flags,
): Promise<ResumeOptions> {
  const { out } = flags
  const set = changesOf(flags)
  const specified = target === undefined ? undefined : (await runTarget(target)).options
  const fromFile = target !== undefined && isConfigFile(target) ? specified : undefined
  const { data: _, ...others } = specified ?? {}
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

interface RunViews {
  readonly display: TrainDisplay
  readonly dataDisplay: DataDisplay
  readonly interruption: Interruption
  readonly profile?: Flags['profile']
  /** The runs of several seeds that this run belongs to: their folder, and what to do when training begins. */
  readonly whole?: {
    readonly folder: string
    readonly started: () => Promise<void>
    /** How many runs to announce if they take long together. */
    readonly runs: number
  }
}

/** Trains and shows the events. Resolves with the exit status. */
async function showRun(
  options: TrainOptions | ResumeOptions,
  { display, dataDisplay, interruption, whole, profile: by }: RunViews,
): Promise<number> {
  let out: string | undefined
  let data: RunConfig['data'] | undefined
  let file: string | undefined
  let long: LongRunWarning | undefined
  const { signal } = interruption
  const onOpening = (progress: OpenProgress) => dataDisplay.progress(progress)
  try {
    const run = train(options, {
      signal,
      onOpening,
      onPace: (pace) => {
        long?.check(pace)
        display.pace(pace)
      },
      ...(by && { onProfile: (profile) => display.profiled(profile, by) }),
    })
    for await (const event of run) {
      if (event.type === 'start') {
        dataDisplay.close()
        out = event.out
        data = event.config.data
        if (whole && whole.runs > 1)
          long = new LongRunWarning(event, (warning) => display.show(warning), whole.runs)
        await whole?.started()
      }
      if (event.type === 'end') file = event.model
      display.show(event)
    }
    using model = (await run.result).model
    if (data && predictsClasses(model)) display.tested(await testClassifier(model, data, file))
    return exitStatus.done
  } catch (error) {
    if (!(error instanceof AbortError) || interruption.status === undefined) throw error
    display.stopped(error.step, out, await resumable(out, whole?.folder))
    return interruption.status
  }
}

/** Returns what --resume continues after a stop: the folder of several seeds if one of them has begun. */
async function resumable(out: string | undefined, whole: string | undefined) {
  return whole === undefined ? out : (await readSeeds(whole)) && whole
}

/** Returns the changes of the config: --size and --pad stand for changes of data, which --set may replace. */
function changesOf({ size, pad, set }: Flags): Flags['set'] {
  return { ...(size && { 'data.size': size }), ...(pad && { 'data.pad': pad }), ...set }
}

/** --steps and --epochs each replace both the steps and the epochs of `options`. */
function lengthOf({ steps, epochs }: Flags, options: Pick<TrainOptions, 'steps' | 'epochs'>) {
  if (steps === undefined && epochs === undefined)
    return { steps: options.steps, epochs: options.epochs }
  return { steps, epochs }
}

function overrides({ data, start, batchSize, accumulate, precision, ...flags }: Flags) {
  const { seed, device, threads } = flags
  const given = { data, start, batchSize, accumulate, precision, seed, device, threads }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
