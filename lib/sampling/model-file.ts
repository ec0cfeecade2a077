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

const descriptionSchema = z.looseObject({
  version: z.string(),
  spec: z.unknown(),
  classNames: z.array(z.string()).optional(),
  trainedSteps: z.int().min(0),
})

/** What a model is besides its numbers. */
export interface ModelIdentity {
  /** Every default filled in. */
  readonly spec: ModelSpec
  /** What each label means, where the data said so. */
  readonly classNames?: readonly string[]
  readonly trainedSteps: number
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
  { spec, classNames, trainedSteps, tensors }: ModelFile,
  metadata: Readonly<Record<string, string>>,
  options: { readonly checksum?: boolean },
): Promise<void> {
  const version = await falsarioVersion()
  const description = { format, version, spec, classNames, trainedSteps }
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
  const { classNames, trainedSteps, spec } = parsed.data
  const identity = { spec: parseSpec(path, spec), trainedSteps }
  return classNames === undefined ? identity : { ...identity, classNames }
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
