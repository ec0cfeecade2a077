import type { z } from 'zod'
import type { BestSettings } from '../config/guard.js'
import type { BaseSpec } from '../config/model-parts.js'
import type { OptimizerSpec } from '../config/optimizers.js'
import type { Model } from '../models/model.js'
import type { ModelIdentity } from '../models/model-file.js'
import type { NativeModel, NetworkDescription } from '../native/index.js'
import type { KindProgress, LossMeans } from './progress.js'
import type { CurableProblem, Remedy } from './remedy.js'

/** The abilities of a model that metrics, commands and training ask for. */
export interface Capabilities {
  /** The model makes images. */
  readonly images: boolean
  /** The model has an encoder that returns a posterior over latents. */
  readonly posterior: boolean
  /** The model predicts the class of an image. */
  readonly classes: boolean
}

/** One optimiser of a model and the networks whose parameters it updates. */
export interface OptimizerUse {
  /** Config path: `model.optimizer.generator`. */
  readonly path: string
  readonly optimizer: OptimizerSpec
  /** Updates per training step. */
  readonly updates: number
  readonly networks: readonly string[]
}

/** The size of a network, in elements (not bytes). */
export interface NetworkSize {
  readonly parameters: number
  readonly buffers: number
  /** Elements per image of a batch that are kept for the backward pass. */
  readonly activations: number
}

/** Why an update needs all its images at once. */
export interface WholeBatch {
  /** A main clause. */
  readonly reason: string
  /** What to change in the spec: `set model.objective.unrolledSteps to 0`. */
  readonly fix: string
}

/** Elements that training holds at once, in addition to parameters, buffers and optimiser state. */
export interface TrainingSize {
  /** Copies of networks, for example the moving average of a generator. */
  readonly copies: number
  readonly gradients: number
  /** Per image of a batch. */
  readonly activations: number
}

/**
 * Everything that depends on the kind of a model. Code outside lib/kinds/ asks the descriptor and
 * never tests the kind, so that a new kind is a folder here and a line in catalogue.ts.
 */
export interface Kind<
  Spec extends BaseSpec = BaseSpec,
  Trained extends Model = Model,
  Reported extends KindProgress = KindProgress,
> {
  /** The value of the spec's `kind`. */
  readonly name: Spec['kind']
  /** The name in sentences, with its article: `a GAN`. */
  readonly title: string
  /** The zod schema, from which the spec types are inferred. */
  readonly schema: z.ZodType<Spec>
  /** The names of the networks, which are the prefixes of tensor names in a model file. */
  readonly networks: readonly string[]
  /** The name of the network whose output is the image, if the model makes images. */
  readonly imageNetwork: string | undefined
  readonly capabilities: Capabilities
  /** The default `data.split` of a dataset that has parts. */
  readonly split: 'train' | undefined
  /** The default of `best`; undefined if no loss measures which checkpoint is best. */
  readonly defaultBest: BestSettings | undefined
  /** The guard's checks that apply to the kind. */
  readonly guards: { readonly saturation: boolean; readonly diversity: boolean }

  /**
   * Checks a spec and fills in its defaults.
   *
   * @throws CONFIG_INVALID naming the path
   */
  parse(raw: Readonly<Record<string, unknown>>, path: string): Spec
  /** A short description of the objective: `hinge`, `elbo, bce`. */
  objective(spec: Spec): string
  /** Batches of real images per training step. */
  batchesPerStep(spec: Spec): number
  /**
   * Why an update cannot be accumulated from several batches, and the change of the spec that allows it;
   * undefined if it can.
   */
  needsWholeBatch(spec: Spec): WholeBatch | undefined
  /** The names of the losses that a step reports. */
  losses(spec: Spec): readonly string[]
  /** The optimisers of a spec. */
  optimizers(spec: Spec): readonly OptimizerUse[]
  /**
   * The elements that a training step holds.
   *
   * @param sizes the sizes of the spec's networks, in the order of `networks`
   */
  trainingSize(spec: Spec, sizes: readonly NetworkSize[]): TrainingSize
  /**
   * Warnings about a spec that is valid but probably not intended.
   *
   * @param networks the descriptions of the spec's networks
   */
  warnings(spec: Spec, networks: readonly NetworkDescription[]): readonly string[]
  /** The remedies for a problem, the best first. Some may not fit the spec. */
  remedies(spec: Spec, problem: CurableProblem): readonly Remedy[]
  /** The fields of a progress event that depend on the kind. */
  progress(means: LossMeans): Reported
  /** Wraps native networks in the model class of this kind. */
  model(native: NativeModel, spec: Spec, identity: Omit<ModelIdentity, 'spec'>): Trained
}

/** Returns the training size of networks that one update trains together. */
export function trainedTogether(sizes: readonly NetworkSize[]): TrainingSize {
  const total = (elements: (size: NetworkSize) => number) =>
    sizes.reduce((sum, size) => sum + elements(size), 0)
  return {
    copies: 0,
    gradients: total(({ parameters }) => parameters),
    activations: total(({ activations }) => activations),
  }
}
