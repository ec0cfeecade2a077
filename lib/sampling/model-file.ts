import { z } from 'zod'
import { received } from '../config/explain.js'
import { parseModelSpec } from '../config/parse.js'
import type { ModelSpec } from '../config/spec.js'
import { FalsarioError } from '../errors.js'
import { readSafetensors, writeSafetensors } from '../export/safetensors.js'
import type { NativeTensor } from '../native.js'
import { falsarioVersion } from '../version.js'

/** `model.safetensors`: tensors by their contract names, and a description that makes it loadable. */

/** The format this release reads and writes. */
const format = 1

/** Drops what stands beside these: the tables of an Accuracy. */
export const testedSchema = z.object({
  accuracy: z.number().min(0).max(1),
  loss: z.number().min(0),
  count: z.int().min(1),
  data: z.string(),
  split: z.string().optional(),
})

const descriptionSchema = z.looseObject({
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
export interface ModelIdentity {
  /** Every default filled in. */
  readonly spec: ModelSpec
  /** What each label means, where the data said so. */
  readonly classNames?: readonly string[]
  readonly trainedSteps: number
  /** Of a classifier, where it was tested before it was saved. */
  readonly tested?: TestedAccuracy
}

export interface ModelFile extends ModelIdentity {
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
  const description = { format, version, spec, classNames, trainedSteps, tested }
  const all = { falsario: JSON.stringify(description), ...metadata }
  await writeSafetensors(path, tensors, all, options)
}

/**
 * Reads a model's tensors and description; whether they fit each other is for the caller to see. Of a
 * checkpoint it reads the model.
 *
 * @throws MODEL_INVALID, MODEL_NOT_FOUND
 */
export async function readModelFile(path: string): Promise<ModelFile> {
  const { tensors, metadata } = await readSafetensors(path)
  const text = metadata.falsario
  if (text === undefined)
    throw invalidModel(path, 'its metadata has no "falsario" entry', 'a file that falsario wrote')
  const ofModel = tensors.filter(({ name }) => !name.startsWith('training.'))
  return { ...parseDescription(path, text), tensors: ofModel }
}

/**
 * What the metadata say of a model.
 *
 * @throws MODEL_INVALID
 */
export function parseDescription(path: string, text: string): ModelIdentity {
  const raw = parseJson(path, text)
  const found = z.looseObject({ format: z.unknown() }).safeParse(raw)
  if (!found.success) throw invalidModel(path, 'its description is not an object', 'an object')
  if (found.data.format !== format)
    throw invalidModel(
      path,
      `it has format ${received(found.data.format)}`,
      `format ${format}`,
      'load it with the falsario version that wrote it, or write it anew',
    )
  const parsed = descriptionSchema.safeParse(raw)
  if (!parsed.success)
    throw invalidModel(path, z.prettifyError(parsed.error), 'version, spec and trainedSteps')
  const { classNames, trainedSteps, tested, spec } = parsed.data
  return {
    spec: parseSpec(path, spec),
    trainedSteps,
    ...(classNames === undefined ? {} : { classNames }),
    ...(tested === undefined ? {} : { tested }),
  }
}

function parseSpec(path: string, raw: unknown): ModelSpec {
  try {
    return parseModelSpec(raw, 'spec')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw invalidModel(path, `its spec is not valid: ${reason}`, 'a model spec')
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidModel(path, 'its description is not JSON', 'JSON')
  }
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
