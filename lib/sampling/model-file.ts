import { z } from 'zod'
import type { BaseSpec } from '../config/model-parts.js'
import { FalsarioError } from '../errors.js'
import { writeSafetensors } from '../export/safetensors.js'
import type { NativeTensor } from '../native.js'
import { falsarioVersion } from '../version.js'

/** `model.safetensors`: tensors by their contract names, and a description that makes it loadable. */

/** The format this release reads and writes. */
export const modelFormat = 1

/** Drops what stands beside these: the tables of an Accuracy. */
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
  trainedSteps: z.int().min(0),
  tested: testedSchema.optional(),
})

/** How a classifier did on images that it did not learn from. */
export interface TestedAccuracy {
  /** The share of images whose class it named, 0 to 1. */
  readonly accuracy: number
  /** Mean cross-entropy, in nats an image, without label smoothing. */
  readonly loss: number
  /** Images that were looked at. */
  readonly count: number
  /** The data's name, and the part of them where they come in parts. */
  readonly data: string
  readonly split?: string | undefined
}

/** What a model is besides its numbers. */
export interface ModelIdentity<Spec extends BaseSpec = BaseSpec> {
  /** Every default filled in. */
  readonly spec: Spec
  /** What each label means, where the data said so. */
  readonly classNames?: readonly string[]
  readonly trainedSteps: number
  /** Of a classifier, where it was tested before it was saved. */
  readonly tested?: TestedAccuracy
}

export interface ModelFile<Spec extends BaseSpec = BaseSpec> extends ModelIdentity<Spec> {
  readonly tensors: readonly NativeTensor[]
}

/**
 * Writes a model, whole or not at all.
 *
 * @throws OUTPUT_UNWRITABLE
 */
export function writeModelFile(path: string, model: ModelFile): Promise<void> {
  return writeDescribedTensors(path, model, {}, {})
}

/** A model file with further metadata: a checkpoint. */
export async function writeDescribedTensors(
  path: string,
  { spec, classNames, trainedSteps, tested, tensors }: ModelFile,
  metadata: Readonly<Record<string, string>>,
  options: { readonly checksum?: boolean },
): Promise<void> {
  const version = await falsarioVersion()
  const description = { format: modelFormat, version, spec, classNames, trainedSteps, tested }
  const all = { falsario: JSON.stringify(description), ...metadata }
  await writeSafetensors(path, tensors, all, options)
}

/** `PATH is not a model falsario can load: why`. */
export function invalidModel(
  path: string,
  why: string,
  expected: string,
  fix?: string,
): FalsarioError {
  return new FalsarioError('MODEL_INVALID', `${path} cannot be loaded as a model: ${why}`, {
    path,
    expected,
    ...(fix === undefined ? {} : { fix }),
  })
}
