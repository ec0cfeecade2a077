import { join } from 'node:path'
import { pathArgument } from '../config/arguments.js'
import { invalid, received } from '../config/explain.js'
import { isRecord } from '../config/is-record.js'
import { formatPath, type PathPart } from '../config/path.js'
import { someOf } from '../config/some-of.js'
import { Dataset } from '../data/dataset.js'
import { fingerprint } from '../data/fingerprint.js'
import type { OpenControls } from '../data/open-controls.js'
import { openDataset } from '../data/open-dataset.js'
import { pathOfSource, placeOfSource } from '../data/source-options.js'
import type { Checkpoint } from '../runs/checkpoint-file.js'
import { parseRunConfig, type RunConfig } from '../runs/config.js'
import { findCheckpoint } from '../runs/find-checkpoint.js'
import { locatedData, missingData } from '../runs/located-data.js'
import { readRunConfig } from '../runs/read-run-config.js'
import { FalsarioError } from '../system/errors.js'
import { rememberFolder } from '../system/working-folder.js'
import {
  applyAll,
  changesOf,
  checkedPlan,
  completed,
  dataConfig,
  isPreset,
  placeOfRun,
  stepsOfEpochs,
  type TrainingPlan,
  type TrainOptions,
  withoutUndefined,
} from './plan.js'

/**
 * Options of train() to resume a run. All but `resume` may be left out. Given options must equal those
 * of the run, except the length (`steps` or `epochs`) and options that do not affect its numbers
 * (`log`, `samples`, `checkpoint`, `evaluate`, `out`).
 */
export interface ResumeOptions extends Partial<TrainOptions> {
  /** A run directory, whose newest checkpoint is used, or a file of its `checkpoints/`. */
  readonly resume: string
}

/** Returns whether options resume a run. */
export function isResume(options: object): options is { readonly resume: string } {
  return isRecord(options) && options.resume !== undefined
}

/**
 * Finds the checkpoint, opens the run's data and compares the options with the run.
 *
 * @throws CHECKPOINT_NOT_FOUND, CHECKPOINT_INVALID, RESUME_REFUSED, CONFIG_INVALID, DATA_NOT_FOUND,
 * DATA_INVALID, DATA_MISMATCH
 */
export async function planResume(
  options: ResumeOptions,
  controls: OpenControls = {},
  here = rememberFolder(),
): Promise<TrainingPlan> {
  if (options.out !== undefined) pathArgument('out', options.out)
  const found = await findCheckpoint(here(pathArgument('resume', options.resume)))
  const { checkpoint, directory } = found
  const given = withOptions(await currentConfig(checkpoint, directory), options)
  refuseChanges(checkpoint.config, given, 'the given configuration')
  const config = options.data === undefined ? given : await withDataPath(given, here)
  const data = options.data instanceof Dataset ? options.data : await openRunData(config, controls)
  const steps = config.steps ?? stepsOfEpochs(config, data.count, config.model)
  checkSteps(checkpoint, steps)
  await checkSameData(checkpoint, data)
  const own = directory === undefined ? {} : { out: directory, folder: found.folder ?? directory }
  const place = options.out === undefined ? own : placeOfRun(options.out, here)
  return checkedPlan({ config, data, steps, resume: found, ...place })
}

async function withDataPath(
  { dataPath: _, ...config }: RunConfig,
  here: (path: string) => string,
): Promise<RunConfig> {
  const data = { ...config.data, source: placeOfSource(config.data.source, here) }
  const dataPath = await pathOfSource(data.source)
  return completed({ ...config, data, ...(dataPath !== undefined && { dataPath }) })
}

async function openRunData(config: RunConfig, controls: OpenControls): Promise<Dataset> {
  const { source, ...options } = await locatedData(config)
  try {
    return await openDataset(source, options, controls)
  } catch (cause) {
    if (!(cause instanceof FalsarioError) || cause.code !== 'DATA_NOT_FOUND') throw cause
    throw missingData(config, cause.message, cause)
  }
}

/**
 * Returns the config in the run directory, which may have more steps than the checkpoint's copy, or
 * that copy if there is no config.json.
 */
async function currentConfig(
  { config }: Checkpoint,
  directory: string | undefined,
): Promise<RunConfig> {
  if (directory === undefined) return config
  const path = join(directory, 'config.json')
  const current = await readRunConfig(directory).catch((cause: unknown) => {
    const message = cause instanceof Error ? cause.message : String(cause)
    const fix = 'repair the file, or delete it: the checkpoint contains a copy'
    throw new FalsarioError('RESUME_REFUSED', message, { path, fix, cause })
  })
  if (current === undefined) return config
  refuseChanges(config, current, path)
  return current
}

/** Returns the run's config with the given options in place of its own. */
function withOptions(config: RunConfig, options: ResumeOptions): RunConfig {
  const { resume: _, out: _1, model, data, set, ...settings } = options
  const changes = changesOf(set, data instanceof Dataset)
  const given = withoutUndefined(settings)
  const { steps, epochs, ...others } = config
  const length = 'steps' in given || 'epochs' in given ? {} : withoutUndefined({ steps, epochs })
  const raw = {
    ...others,
    ...length,
    ...given,
    ...(isPreset(model) && { preset: model.name }),
    ...(data === undefined ? {} : { data: dataConfig(data) }),
    // A preset stands for the run's own model: its spec may depend on the length with which the run
    // began, and that is lost once the run got more steps.
    model: model === undefined || isPreset(model) ? config.model : model,
  }
  return completed(parseRunConfig(applyAll(applyAll(raw, changes.settings), changes.model)))
}

/**
 * The length, and settings that do not affect the numbers. The content of the data and the device are
 * compared separately.
 */
const mayChange = new Set([
  'data',
  'dataPath',
  'device',
  'steps',
  'epochs',
  'log',
  'samples',
  'checkpoint',
  'evaluate',
])

/** Throws RESUME_REFUSED with each difference that would change the numbers of the run. */
function refuseChanges(before: RunConfig, now: RunConfig, where: string): void {
  const changes = differences(before, now).filter(({ path }) => {
    const [top = ''] = path.split(/[.[]/)
    return !mayChange.has(top) || affectsCheckpoints(before, path)
  })
  const [first] = changes
  if (first === undefined) return
  const lines = changes.map(
    (each) =>
      `${each.path}: the run used ${received(each.before)}; this resume would use ${received(each.now)}`,
  )
  throw new FalsarioError(
    'RESUME_REFUSED',
    `a resumed run must keep its configuration, but ${where} differs:\n  ${lines.join('\n  ')}`,
    {
      path: first.path,
      expected: received(first.before),
      received: received(first.now),
      fix:
        'restore these values, or start a new run; steps, epochs, log and samples may change, and ' +
        'checkpoint and evaluate in a run without best.patience and guard.rollback',
    },
  )
}

/**
 * Returns whether a setting decides at which steps checkpoints are judged, in a run whose patience or
 * rollback depends on that.
 */
function affectsCheckpoints(config: RunConfig, path: string): boolean {
  const depends = config.best?.patience !== undefined || config.guard.rollback !== false
  return depends && (path === 'checkpoint.every' || path.startsWith('evaluate'))
}

interface Difference {
  /** `model.optimizer.generator.learningRate` */
  readonly path: string
  readonly before: unknown
  readonly now: unknown
}

function differences(
  before: unknown,
  now: unknown,
  path: readonly PathPart[] = [],
): readonly Difference[] {
  if (Array.isArray(before) && Array.isArray(now) && before.length === now.length)
    return before.flatMap((value, index) => differences(value, now[index], [...path, index]))
  if (isRecord(before) && isRecord(now)) {
    const names = new Set([...Object.keys(before), ...Object.keys(now)])
    return [...names].flatMap((name) => differences(before[name], now[name], [...path, name]))
  }
  return Object.is(before, now) ? [] : [{ path: formatPath('', path), before, now }]
}

function checkSteps({ session }: Checkpoint, steps: number): void {
  if (steps >= session.step) return
  throw invalid('steps', `at least ${session.step}, because the checkpoint is at that step`, steps)
}

async function checkSameData(
  { data: expected, classNames }: Checkpoint,
  data: Dataset,
): Promise<void> {
  const actual = await fingerprint(data)
  if (actual === expected) return
  const changed = changedClasses(classNames, data.classNames)
  throw new FalsarioError(
    'RESUME_REFUSED',
    `data: the images or labels of ${data.name} are not those that the run was trained on${changed ?? ''}`,
    {
      path: 'data',
      expected: `images and labels with SHA-256 ${expected}`,
      received: actual,
      fix: `${changed === undefined ? '' : 'give the classes their former names, '}give the data of the run (--data), or start a new run`,
    },
  )
}

/** Another name of a class folder may change the order of the classes, and with it the labels. */
function changedClasses(
  before: readonly string[] | undefined,
  now: readonly string[] | undefined,
): string | undefined {
  if (before === undefined || now === undefined) return undefined
  const missing = before.filter((name) => !now.includes(name))
  const added = now.filter((name) => !before.includes(name))
  const parts = [
    ...(missing.length > 0 ? [`no longer has ${someOf(missing, 5)}`] : []),
    ...(added.length > 0 ? [`now has ${someOf(added, 5)}`] : []),
  ]
  return parts.length === 0 ? undefined : `; the list of classes ${parts.join(', and ')}`
}

/**
 * Compares the device with that of the checkpoint, because each device has random streams of its own.
 *
 * @throws RESUME_REFUSED
 */
export function checkSameDevice({ device: expected }: Checkpoint, device: string): void {
  if (expected === device) return
  throw new FalsarioError(
    'RESUME_REFUSED',
    `device: the run used ${expected}; this resume would use ${device}`,
    {
      path: 'device',
      expected,
      received: device,
      fix: `use --device ${expected.split(':')[0]}, or start a new run`,
    },
  )
}
