/// <reference types="node" preserve="true" />
/** The public API of falsario. */

import './system/require-node.js'

// Data: open, read, write

export { Dataset, datasetFromArrays } from './data/dataset.js'
export type { DatasetFormat } from './data/dataset-writers.js'
export { fingerprint } from './data/fingerprint.js'
export { type IdxArray, readIdx, writeIdx } from './data/idx.js'
export { type ImageFormat, readImage } from './data/image-file.js'
export type { OpenControls, OpenProgress } from './data/open-controls.js'
export { openDataset } from './data/open-dataset.js'
export type { DatasetOptions } from './data/options.js'
export { type PackedImages, type PackOptions, packImages } from './data/pack-images.js'
export type { ArraysInput, DatasetArrays, UnreadableFile, UnusedPath } from './data/source.js'
export type { StoredPart } from './data/stored-images.js'
export { writePairs } from './pictures/pairs.js'

// Presets and configs

export type { LayerSpec, LayerSpecInput } from './config/layers.js'
export type { OptimizerSpecInput } from './config/optimizers.js'
export { parseSetting } from './config/set.js'
export {
  type GenerativeSpec,
  type ModelOf,
  type ModelSpec,
  type ModelSpecInput,
  parseModelSpec,
  type SpecOf,
  type TrainedModel,
} from './kinds/catalogue.js'
export type { ClassifierSpec, ClassifierSpecInput } from './kinds/classifier/schema.js'
export type {
  CriticGanSpec,
  DiscriminatorGanSpec,
  GanSpec,
  GanSpecInput,
} from './kinds/gan/schema.js'
export type { VaeSpec, VaeSpecInput } from './kinds/vae/schema.js'
export { defaultPreset, findPreset, lucicPresets, presetNames, presets } from './presets/index.js'
export { digitImages, type Preset, type PresetRun } from './presets/preset.js'

// Training

export type { ClassifierLosses, ClassifierProgressEvent } from './kinds/classifier/progress.js'
export type { GanLosses, GanProgressEvent } from './kinds/gan/progress.js'
export type { Remedy } from './kinds/remedy.js'
export type { VaeLosses, VaeProgressEvent } from './kinds/vae/progress.js'
export type { StepPhase } from './native/types.js'
export {
  parseRunConfig,
  parseRunInput,
  type RunConfig,
  type RunInput,
  type RunSettings,
  type RunSettingsInput,
} from './runs/config.js'
export { AbortError } from './training/abort-error.js'
export type {
  CheckpointEvent,
  ClassifierRunEvent,
  EndEvent,
  EvaluationEvent,
  GanRunEvent,
  ProgressEvent,
  RunEvent,
  RunEventOf,
  SamplesEvent,
  StartEvent,
  VaeRunEvent,
  WarningEvent,
  WarningReason,
} from './training/events.js'
export {
  type Forecast,
  type ForecastControls,
  forecast,
  type MemoryForecast,
  type TimeForecast,
} from './training/forecast.js'
export type { Pace } from './training/pace.js'
export type { TrainOptions } from './training/plan.js'
export type { ResumeOptions } from './training/resume.js'
export { Run, type RunResult } from './training/run.js'
export {
  groupProfile,
  type ProfileGroup,
  type ProfilePart,
  type StepProfile,
} from './training/step-profile.js'
export { type TrainControls, train } from './training/train.js'

// Trained models: load, sample, encode, classify

export type { Accuracy, ClassAccuracy } from './kinds/classifier/confusion.js'
export { type Classification, ClassifierModel } from './kinds/classifier/model.js'
export { type Discrimination, GanModel } from './kinds/gan/model.js'
export { inspectModel, type ModelSummary } from './kinds/inspect-model.js'
export { type LoadOptions, loadAnyModel, loadClassifier, loadModel } from './kinds/load-model.js'
export type { ActiveUnits } from './kinds/vae/active-units.js'
export type { Elbo } from './kinds/vae/elbo.js'
export type { ImportanceBound } from './kinds/vae/importance-bound.js'
export { type Encoding, VaeModel } from './kinds/vae/model.js'
export {
  type GenerateControls,
  type GeneratedDataset,
  type GenerateOptions,
  generateDataset,
} from './models/generate-dataset.js'
export { type Directions, GenerativeModel } from './models/generative-model.js'
export { ImageTensor } from './models/image-tensor.js'
export type { ImageSource } from './models/images.js'
export { type InterpolationMethod, interpolateLatents } from './models/interpolation.js'
export type { LabelChoice } from './models/labels.js'
export { Model } from './models/model.js'
export type { TestedAccuracy } from './models/model-file.js'
export type {
  ActiveUnitsOptions,
  ClassGridOptions,
  ClassInterpolationOptions,
  DirectionGridOptions,
  DirectionsOptions,
  ElboOptions,
  ImageInterpolationOptions,
  InterpolationOptions,
  IwaeOptions,
  LabelOptions,
  LatentOptions,
  ReconstructOptions,
  SampleOptions,
} from './models/options.js'
export type { GifOptions } from './pictures/gif.js'

// Evaluation and comparison

export type {
  Card,
  LearntData,
  MeasuredMetric,
  MeasuredPart,
  MeasuredSubject,
} from './evaluation/card.js'
export type {
  ExtractedFeatures,
  ExtractorIdentity,
  FeatureExtractor,
} from './evaluation/extractors/feature-extractor.js'
export {
  type InputContract,
  type InputContractInput,
  parseContractText,
  parseInputContract,
} from './evaluation/extractors/input-contract.js'
export { type ExtractorOptions, openExtractor } from './evaluation/extractors/open-extractor.js'
export type { RealSource } from './evaluation/images/real-images.js'
export { metricNames } from './evaluation/metrics/index.js'
export type { Flag, MetricResult, MetricValue } from './evaluation/metrics/metric.js'
export { type PairSimilarity, pairSimilarity } from './evaluation/pair-similarity.js'
export {
  type CompareControls,
  type CompareOptions,
  type CompareProgress,
  compare,
} from './reports/compare.js'
export type {
  ComparedData,
  ComparedGroup,
  ComparedLoss,
  ComparedMetric,
  ComparedParameters,
  ComparedRun,
  ComparedTraining,
  Comparison,
  OverSeeds,
} from './reports/comparison.js'
export { type EvaluateControls, type EvaluateOptions, evaluate } from './reports/evaluate.js'
export {
  type LatentSmoothness,
  type LatentSmoothnessControls,
  type LatentSmoothnessOptions,
  latentSmoothness,
} from './reports/latent-smoothness.js'
export { type LoggedFigure, valueAt } from './reports/logged-figures.js'
export type { MeasureTraining } from './reports/measure-once.js'
export type { MeasuredWith } from './reports/measured-with.js'
export { type SamplingTime, samplingTime } from './reports/sampling-time.js'

// LibTorch and the native add-on

export { type Diagnosis, diagnose } from './libtorch/diagnose.js'
export { formatDiagnosis } from './libtorch/format-diagnosis.js'
export {
  type InstallCudaOptions,
  type InstalledCuda,
  installCuda,
  uninstallCuda,
} from './libtorch/install-cuda.js'
export { type Reporter, terminalReporter } from './libtorch/reporter.js'
export { runSetup, type SetupOptions, type SetupResult } from './libtorch/setup.js'
export {
  describeSpec,
  type LayerDescription,
  type ModelDescription,
  type NativeFloats,
  type NetworkDescription,
  type RuntimeInfo,
  resolveDevice,
  runtimeInfo,
} from './native/index.js'

// Errors and version

export { FalsarioError, type FalsarioErrorCode } from './system/errors.js'
export { falsarioVersion } from './system/version.js'
