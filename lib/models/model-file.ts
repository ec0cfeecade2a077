import { z } from 'zod'
import type { BaseSpec } from '../config/model-parts.js'
import { writeSafetensors } from '../formats/safetensors.js'
import type { NativeTensor } from '../native/index.js'
import { FalsarioError } from '../system/errors.js'
import { falsarioVersion } from '../system/version.js'

/**
 * The file format of a model: a safetensors file whose metadata describe the model, so that it can be
 * loaded without any other file.
 */

/** The version of the format that this release reads and writes. */
export const modelFormat = 1

/** Removes all other fields, for example the tables of an Accuracy. */
export const testedSchema = z.object({
  accuracy: z.number().min(0).max(1),
  loss: z.number().min(0),
  count: z.int().min(1),
  data: z.string(),
  split: z.string().optional(),
})

export const descriptionSchema = z.looseObject({
  version: z.string(),
  spec: z.unknown(),
  classNames: z.array(z.string()).optional(),
  emptyClasses: z.array(z.string()).optional(),
  trainedSteps: z.int().min(0),
  tested: testedSchema.optional(),
})

/** The accuracy of a classifier on test images. */
export interface TestedAccuracy {
  /** The share of images that were classified correctly, 0 to 1. */
  readonly accuracy: number
  /** Mean cross-entropy, in nats per image, without label smoothing. */
  readonly loss: number
  /** Number of images. */
  readonly count: number
  /** Name of the dataset. */
  readonly data: string
  /** The part of the dataset, if it has parts. */
  readonly split?: string | undefined
}

/** The description of a model: everything except its tensors. */
export interface ModelIdentity<Spec extends BaseSpec = BaseSpec> {
  /** The spec, with every default filled in. */
  readonly spec: Spec
  /** Names of the classes, in the order of their numbers; absent if the training data had none. */
  readonly classNames?: readonly string[]
  /** Names, or numbers as text, of the classes without an image in the training data; absent if all had some. */
  readonly emptyClasses?: readonly string[]
  /** Number of training steps that the weights result from. */
  readonly trainedSteps: number
  /** The test accuracy of a classifier, if it was measured before the model was saved. */
  readonly tested?: TestedAccuracy
}

/** The classes of training data or of a model, without what is absent or empty. */
export function classesOf({
  classNames,
  emptyClasses = [],
}: Pick<ModelIdentity, 'classNames' | 'emptyClasses'>): Pick<
  ModelIdentity,
  'classNames' | 'emptyClasses'
> {
  return {
    ...(classNames !== undefined && { classNames }),
    ...(emptyClasses.length > 0 && { emptyClasses }),
  }
}

export interface ModelFile<Spec extends BaseSpec = BaseSpec> extends ModelIdentity<Spec> {
  readonly tensors: readonly NativeTensor[]
}

/**
 * Writes a model file, atomically.
 *
 * @throws OUTPUT_UNWRITABLE
 */
export function writeModelFile(path: string, model: ModelFile): Promise<void> {
  return writeDescribedTensors(path, model, {}, {})
}

/** Writes a model file with further metadata, for example a checkpoint. */
export async function writeDescribedTensors(
  path: string,
  { tensors, ...identity }: ModelFile,
  metadata: Readonly<Record<string, string>>,
  options: { readonly checksum?: boolean },
): Promise<void> {
  const version = await falsarioVersion()
  const { spec, classNames, emptyClasses, trainedSteps, tested } = identity
  const description = {
    format: modelFormat,
    version,
    spec,
    classNames,
    emptyClasses,
    trainedSteps,
    tested,
  }
  const all = { falsario: JSON.stringify(description), ...metadata }
  await writeSafetensors(path, tensors, all, options)
}

/** Returns MODEL_INVALID: `PATH cannot be loaded as a model: reason`. */
export function invalidModel(
  path: string,
  reason: string,
  expected: string,
  fix = "use another copy of the file, such as the model.safetensors in its run's folder",
): FalsarioError {
  return new FalsarioError('MODEL_INVALID', `${path} cannot be loaded as a model: ${reason}`, {
    path,
    expected,
    fix,
  })
}
