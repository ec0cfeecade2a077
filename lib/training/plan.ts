import { invalid } from '../config/explain.js'
import { isRecord } from '../config/is-record.js'
import { formatPath, parsePath } from '../config/path.js'
import {
  parseRunSettings,
  type RunConfig,
  type RunSettings,
  type RunSettingsInput,
} from '../config/run.js'
import { applySetting, type Setting } from '../config/set.js'
import { Dataset } from '../data/dataset.js'
import type { OpenControls } from '../data/open-controls.js'
import { openDataset } from '../data/open-dataset.js'
import {
  findKind,
  kindOf,
  type ModelSpec,
  type ModelSpecInput,
  parseModelSpec,
} from '../kinds/catalogue.js'
import { findPreset, presetNames } from '../presets/index.js'
import type { Preset } from '../presets/preset.js'
import { checkAugment, checkData, checkPictures } from './check-data.js'
import { checkGroups } from './check-groups.js'
import { checkGuard, judgedBy } from './check-guard.js'
import { inPresetSplit } from './preset-split.js'
import type { ResumePoint } from './resume.js'

/** What train() takes: the run config, with a preset or a Dataset where those are at hand. */
export interface TrainOptions<Spec extends ModelSpecInput = ModelSpecInput>
  extends Omit<RunSettingsInput, 'data'> {
  /** A model spec, or a preset, which makes its spec for the data and the run's length. */
  readonly model: Spec | Preset<Spec>
  /** A data set, a source (`digits`, a folder), or a source with its options. */
  readonly data: Dataset | string | RunSettingsInput['data']
  /** The run directory to make; without it nothing is written. */
  readonly out?: string | undefined
  /**
   * Changes by config path, made last, as to what a preset gives:
   * `{ 'model.optimizer.generator.learningRate': 1e-4 }`.
   */
  readonly set?: Readonly<Record<string, unknown>> | undefined
}

/** A run that was found good, as far as that can be seen without the native core. */
export interface TrainingPlan {
  readonly config: RunConfig
  readonly data: Dataset
  /** Steps in all, where the config may say epochs. */
  readonly steps: number
  /** The run directory to make, or to go on in. */
  readonly out?: string
  /** Where the run goes on from. */
  readonly resume?: ResumePoint
}

/**
 * Opens the data, makes the model spec and checks everything against everything.
 *
 * @throws CONFIG_INVALID, DATA_NOT_FOUND, DATA_INVALID, DATA_MISMATCH
 */
export async function planTraining(
  options: TrainOptions,
  controls: OpenControls = {},
): Promise<TrainingPlan> {
  const { model, data, out, set, ...rest } = options
  const preset = presetOf(model, rest.preset)
  const changes = changesOf(set, data instanceof Dataset)
  const raw = {
    ...(preset && { batchSize: preset.training.batchSize }),
    ...withoutUndefined(rest),
    ...(preset && { preset: preset.name }),
    data: dataConfig(data),
  }
  const said = parseRunSettings(applyAll(raw, changes.settings), preset?.training)
  const opened = data instanceof Dataset
  const named = preset ?? knownPreset(said.preset) ?? splitOf(model)
  const settings =
    opened || !named ? said : { ...said, data: await inPresetSplit(named, said.data) }
  const dataset = opened ? data : await open(settings, controls)

  const { channels, height, width, classes } = dataset
  const specFor = (steps: number): ModelSpec => {
    const start = preset ? preset.spec({ channels, height, width, classes, steps }) : model
    const changed = applyAll({ model: start }, changes.model)
    return parseModelSpec(isRecord(changed) ? changed.model : undefined, 'model')
  }
  const steps = settings.steps ?? stepsOfEpochs(settings, dataset.count, specFor(1))
  const spec = specFor(steps)
  checkData(spec, settings.batchSize, dataset)
  checkAugment(settings.augment, dataset)
  checkGroups(spec, settings)
  checkGuard(spec, settings, out)
  if (out !== undefined) checkPictures(spec, dataset)
  const { preset: name, ...others } = settings
  const config = {
    ...(name === undefined ? {} : { preset: name }),
    model: spec,
    ...others,
    ...judgedBy(spec, settings),
  }
  return { config, data: dataset, steps, ...(out === undefined ? {} : { out }) }
}

/** A config file may name its preset in place of a model. */
function presetOf(model: unknown, name: string | undefined): Preset | undefined {
  if (isPreset(model)) return model
  return model === undefined && name !== undefined ? findPreset(name) : undefined
}

/** The part of the data that models of a spec's kind learn from, whatever the preset. */
function splitOf(model: unknown): Pick<Preset, 'split'> | undefined {
  const split = isRecord(model) ? findKind(model.kind)?.split : undefined
  return split && { split }
}

/** The preset that a config's own model was made from. */
function knownPreset(name: string | undefined): Preset | undefined {
  return name !== undefined && presetNames.includes(name) ? findPreset(name) : undefined
}

export function isPreset(model: unknown): model is Preset {
  return isRecord(model) && typeof model.spec === 'function' && typeof model.name === 'string'
}

export function dataConfig(data: TrainOptions['data']): unknown {
  if (data instanceof Dataset) return { source: data.source, ...data.options }
  return typeof data === 'string' ? { source: data } : data
}

function open(
  { data: { source, ...options } }: RunSettings,
  controls: OpenControls,
): Promise<Dataset> {
  return openDataset(source, options, controls)
}

/** Those of the model wait until the data's size has made the preset's spec. */
export function changesOf(set: TrainOptions['set'], opened: boolean) {
  const all = Object.entries(set ?? {}).map(([path, value]) => ({ path: parsePath(path), value }))
  const [model, settings] = [all.filter(ofModel), all.filter((change) => !ofModel(change))]
  const late = settings.find((change) => opened && change.path[0] === 'data')
  if (late === undefined) return { model, settings }
  throw invalid(formatPath('', late.path), 'no change, for the data is open already', late.value)
}

function ofModel(change: Setting): boolean {
  return change.path[0] === 'model'
}

export function applyAll(config: unknown, changes: readonly Setting[]): unknown {
  return changes.reduce((changed, change) => applySetting(changed, change), config)
}

export function withoutUndefined(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** An epoch is a pass over the real images; a GAN's step takes a batch a discriminator update. */
export function stepsOfEpochs(settings: RunSettings, count: number, spec: ModelSpec): number {
  const batches = (settings.epochs ?? 1) * Math.floor(count / settings.batchSize)
  return Math.max(1, Math.floor(batches / kindOf(spec).batchesPerStep(spec)))
}
