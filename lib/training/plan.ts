import { pathArgument } from '../config/arguments.js'
import { invalid, unusable } from '../config/explain.js'
import { isRecord } from '../config/is-record.js'
import { formatPath, parsePath } from '../config/path.js'
import { applySetting, type Setting } from '../config/set.js'
import { Dataset } from '../data/dataset.js'
import type { OpenControls } from '../data/open-controls.js'
import { openDataset } from '../data/open-dataset.js'
import { pathOfSource, placeOfSource } from '../data/source-options.js'
import {
  findKind,
  kindOf,
  type ModelSpec,
  type ModelSpecInput,
  parseModelSpec,
} from '../kinds/catalogue.js'
import { describeSpec, type ModelDescription } from '../native/index.js'
import { findPreset, presetNames } from '../presets/index.js'
import type { Preset } from '../presets/preset.js'
import {
  parseRunConfig,
  parseRunSettings,
  type RunConfig,
  type RunSettings,
  type RunSettingsInput,
} from '../runs/config.js'
import type { FoundCheckpoint } from '../runs/find-checkpoint.js'
import { absolutePath, rememberFolder } from '../system/working-folder.js'
import { requireOutside } from './check-place.js'
import { checkBatchNorm, checkGroups, checkRun } from './checks.js'
import { inPresetSplit } from './preset-split.js'
import { batchesOfStep } from './step-size.js'
import { checkFreeze } from './warm-start.js'

/** Options of train() for a new run: a run config whose model may be a preset
 * and whose data may be an open Dataset. */
export interface TrainOptions<Spec extends ModelSpecInput = ModelSpecInput>
  extends Omit<RunSettingsInput, 'data'> {
  /** A model spec, or a preset, which makes a spec for the data and the length of the run. */
  readonly model: Spec | Preset<Spec>
  /** A data set, a source (`digits`, a folder), or a source with its options. */
  readonly data: Dataset | string | RunSettingsInput['data']
  /** The run directory to create. Without it, no files are written. */
  readonly out?: string | undefined
  /**
   * Changes by config path, applied last, for example to the spec that a preset makes:
   * `{ 'model.optimizer.generator.learningRate': 1e-4 }`.
   */
  readonly set?: Readonly<Record<string, unknown>> | undefined
}

/** A run that passed all checks that do not need the device. */
export interface TrainingPlan {
  readonly config: RunConfig
  readonly data: Dataset
  /** Shapes and traits of the model's networks. */
  readonly description: ModelDescription<ModelSpec['kind']>
  /** Number of steps of the whole run; the config may give epochs instead. */
  readonly steps: number
  /** The run directory to create or, in a resume, to continue. */
  readonly out?: string
  /** Its absolute path. */
  readonly folder?: string
  /** The checkpoint from which the run resumes. */
  readonly resume?: FoundCheckpoint
  /** What of the model in `config.start` did not fit. */
  readonly unfit?: string
}

/**
 * Opens the data, makes the model spec and checks the run.
 *
 * @throws CONFIG_INVALID, DATA_NOT_FOUND, DATA_INVALID, DATA_MISMATCH
 */
export async function planTraining(
  options: TrainOptions,
  controls: OpenControls = {},
  here = rememberFolder(),
): Promise<TrainingPlan> {
  if (!isRecord(options)) throw invalid('options', 'an object with model and data', options)
  const { model, data: chosenData, out, set, ...rest } = options
  if (out !== undefined) pathArgument('out', out)
  const preset = presetOf(model, rest.preset)
  const changes = changesOf(set, chosenData instanceof Dataset)
  const raw = {
    ...(preset && { batchSize: preset.training.batchSize }),
    ...withoutUndefined(rest),
    ...(preset && { preset: preset.name }),
    data: dataConfig(chosenData),
  }
  const given = parseRunSettings(applyAll(raw, changes.settings), preset?.training)
  const parsed = {
    ...given,
    // An absolute path, because the run can resume from another folder.
    ...(given.start !== undefined && { start: absolutePath(here(given.start)) }),
    data: { ...given.data, source: placeOfSource(given.data.source, here) },
  }
  const opened = chosenData instanceof Dataset ? chosenData : undefined
  const split = preset ?? namedPreset(parsed.preset) ?? splitOf(model)
  const settings =
    opened || !split ? parsed : { ...parsed, data: await inPresetSplit(split, parsed.data) }
  const { source, ...sourceOptions } = settings.data
  const data = opened ?? (await openDataset(source, sourceOptions, controls))

  const { channels, height, width, classes, unused } = data
  const specFor = (steps: number): ModelSpec => {
    const spec = preset ? preset.spec({ channels, height, width, classes, unused, steps }) : model
    const changed = applyAll({ model: spec }, changes.model)
    return parseModelSpec(isRecord(changed) ? changed.model : undefined, 'model')
  }
  const steps = settings.steps ?? stepsOfEpochs(settings, data.count, specFor(1))
  const { dataPath: _, ...others } = settings
  const dataPath = await pathOfSource(settings.data.source)
  const config = completed({
    ...others,
    model: specFor(steps),
    ...(dataPath !== undefined && { dataPath }),
  })
  return checkedPlan({ config, data, steps, ...placeOfRun(out, here) })
}

/** The run directory of a plan, as the user wrote it and as an absolute path. */
export function placeOfRun(out: string | undefined, here: (path: string) => string) {
  return out === undefined ? {} : { out, folder: absolutePath(here(out)) }
}

/** Checks a plan and adds the description of the model. */
export async function checkedPlan(plan: Omit<TrainingPlan, 'description'>): Promise<TrainingPlan> {
  checkRun(plan)
  await requireOutside(plan.out, plan.config.dataPath, plan.folder)
  const description = await describeSpec(plan.config.model)
  checkFreeze(plan.config, description)
  checkGroups(description, plan.config)
  checkBatchNorm(description, plan.config)
  return { ...plan, description }
}

/** A config file may name a preset instead of a model. */
function presetOf(model: unknown, name: string | undefined): Preset | undefined {
  if (isPreset(model)) return model
  return model === undefined && name !== undefined ? findPreset(name) : undefined
}

/** Returns the part of the data that models of a spec's kind are trained on by default. */
function splitOf(model: unknown): Pick<Preset, 'split'> | undefined {
  const split = isRecord(model) ? findKind(model.kind)?.split : undefined
  return split && { split }
}

/** Returns the preset from which the model of a config was made, if it still exists. */
function namedPreset(name: string | undefined): Preset | undefined {
  return name !== undefined && presetNames.includes(name) ? findPreset(name) : undefined
}

export function isPreset(model: unknown): model is Preset {
  return isRecord(model) && typeof model.spec === 'function' && typeof model.name === 'string'
}

/** Returns the data in the form of a config. */
export function dataConfig(data: TrainOptions['data']): unknown {
  if (data instanceof Dataset) return { source: data.source, ...data.options }
  return typeof data === 'string' ? { source: data } : data
}

/**
 * Returns the changes of `set`, those of the model apart: they apply to a preset's spec, which exists
 * only once the data are open.
 *
 * @throws CONFIG_INVALID for a change of data that are already open
 */
export function changesOf(set: TrainOptions['set'], dataIsOpen: boolean) {
  if (set !== undefined && !isRecord(set))
    throw invalid('set', 'an object of config paths and values', set)
  const all = Object.entries(set ?? {}).map(([path, value]) => ({ path: parsePath(path), value }))
  const recorded = all.find(({ path: [first] }) => first === 'preset' || first === 'dataPath')
  if (recorded !== undefined) {
    const reason = 'the run records it; choose another with the model or the data'
    throw unusable(formatPath('', recorded.path), reason, recorded.value)
  }
  const model = all.filter((change) => change.path[0] === 'model')
  const settings = all.filter((change) => change.path[0] !== 'model')
  const late = settings.find((change) => dataIsOpen && change.path[0] === 'data')
  if (late === undefined) return { model, settings }
  throw unusable(formatPath('', late.path), 'the dataset is already open', late.value)
}

export function applyAll(config: unknown, changes: readonly Setting[]): unknown {
  return changes.reduce((changed, change) => applySetting(changed, change), config)
}

export function withoutUndefined(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/**
 * Fills in `best` with the default of the model's kind, if the kind has one. The fields come in the order of the schema,
 * so that a run and its resume write the same bytes.
 */
export function completed(config: RunConfig): RunConfig {
  const best = config.best ?? kindOf(config.model).defaultBest
  return parseRunConfig(best === undefined ? config : { ...config, best })
}

/** Returns the number of steps; an epoch is a pass over the real images. */
export function stepsOfEpochs(settings: RunSettings, count: number, model: ModelSpec): number {
  const batches = (settings.epochs ?? 1) * Math.floor(count / settings.batchSize)
  return Math.max(1, Math.floor(batches / batchesOfStep({ ...settings, model })))
}
