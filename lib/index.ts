/** The public API of falsario, and nothing else. */

export type { LayerSpec, LayerSpecInput } from './config/layers.js'
export type { OptimizerSpecInput } from './config/optimizers.js'
export { parseModelSpec } from './config/parse.js'
export {
  parseRunConfig,
  parseRunInput,
  type RunConfig,
  type RunInput,
  type RunSettings,
  type RunSettingsInput,
} from './config/run.js'
export { parseSetting } from './config/set.js'
export type {
  CriticGanSpec,
  DiscriminatorGanSpec,
  GanSpec,
  GanSpecInput,
  ModelSpec,
  ModelSpecInput,
  VaeSpec,
  VaeSpecInput,
} from './config/spec.js'
export { Dataset, datasetFromArrays, openDataset } from './data/dataset.js'
export { type IdxArray, readIdx, writeIdx } from './data/idx.js'
export type { DatasetOptions } from './data/options.js'
export type { DatasetArrays } from './data/source.js'
export { FalsarioError, type FalsarioErrorCode } from './errors.js'
export { type Diagnosis, diagnose } from './libtorch/diagnose.js'
export { formatDiagnosis } from './libtorch/format-diagnosis.js'
export { type Reporter, terminalReporter } from './libtorch/reporter.js'
export { runSetup, type SetupResult } from './libtorch/setup.js'
export {
  describeSpec,
  type LayerDescription,
  type ModelDescription,
  type NetworkDescription,
  type RuntimeInfo,
  resolveDevice,
  runtimeInfo,
} from './native.js'
export { defaultPreset, findPreset, presetNames, presets } from './presets/index.js'
export { digitImages, type Preset, type PresetRun } from './presets/preset.js'
export { ImageTensor } from './sampling/image-tensor.js'
export { inspectModel, type ModelSummary } from './sampling/inspect-model.js'
export { type LoadOptions, loadModel } from './sampling/load-model.js'
export { GanModel, Model, type SampleOptions, VaeModel } from './sampling/model.js'
export { AbortError } from './training/abort-error.js'
export type {
  CheckpointEvent,
  EndEvent,
  Losses,
  LossName,
  ProgressEvent,
  RunEvent,
  SamplesEvent,
  StartEvent,
  WarningEvent,
} from './training/events.js'
export type { TrainOptions } from './training/plan.js'
export { Run, type RunResult } from './training/run.js'
export { type TrainControls, train } from './training/train.js'
export { falsarioVersion } from './version.js'
