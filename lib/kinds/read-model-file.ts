import { z } from 'zod'
import { received } from '../config/explain.js'
import { readSafetensors } from '../formats/safetensors.js'
import {
  descriptionSchema,
  invalidModel,
  type ModelFile,
  type ModelIdentity,
  modelFormat,
} from '../models/model-file.js'
import { FalsarioError } from '../system/errors.js'
import { type ModelSpec, parseModelSpec } from './catalogue.js'
import { lostDescription } from './lost-description.js'

/**
 * Reads the tensors and the description of a model file, or those of the model in a checkpoint. It does
 * not check whether tensors and spec fit.
 *
 * @throws MODEL_INVALID, MODEL_NOT_FOUND
 */
export async function readModelFile(path: string): Promise<ModelFile<ModelSpec>> {
  const { tensors, metadata } = await readSafetensors(path)
  const text = metadata.falsario
  if (text === undefined) throw await lostDescription(path)
  const modelTensors = tensors.filter(({ name }) => !name.startsWith('training.'))
  return { ...readDescription(path, text), tensors: modelTensors }
}

function readDescription(path: string, text: string): ModelIdentity<ModelSpec> {
  try {
    return parseDescription(text)
  } catch (error) {
    if (!(error instanceof FalsarioError)) throw error
    throw invalidModel(path, error.message, error.expected ?? 'a description', error.fix)
  }
}

/**
 * Parses the description of a model in a file's metadata. The caller adds the file's path to errors.
 *
 * @throws MODEL_INVALID
 */
export function parseDescription(text: string): ModelIdentity<ModelSpec> {
  const raw = parseJson(text)
  const versioned = z.looseObject({ format: z.unknown() }).safeParse(raw)
  if (!versioned.success) throw invalid('its description is not an object', 'an object')
  if (versioned.data.format !== modelFormat)
    throw invalid(
      `its format is ${received(versioned.data.format)}`,
      `format ${modelFormat}`,
      'load it with the falsario version that wrote it, or train the model again',
    )
  const parsed = descriptionSchema.safeParse(raw)
  if (!parsed.success)
    throw invalid(z.prettifyError(parsed.error), 'version, spec and trainedSteps')
  const { classNames, emptyClasses, trainedSteps, tested, spec } = parsed.data
  return {
    spec: parseSpec(spec),
    trainedSteps,
    ...(classNames === undefined ? {} : { classNames }),
    ...(emptyClasses === undefined ? {} : { emptyClasses }),
    ...(tested === undefined ? {} : { tested }),
  }
}

function parseSpec(raw: unknown): ModelSpec {
  try {
    return parseModelSpec(raw, 'spec')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw invalid(`its spec is invalid: ${reason}`, 'a model spec')
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(
      'the entry "falsario" of its metadata is not JSON',
      'JSON',
      'save the model again, or use another copy of the file',
    )
  }
}

function invalid(reason: string, expected: string, fix?: string): FalsarioError {
  return new FalsarioError('MODEL_INVALID', reason, { expected, ...(fix !== undefined && { fix }) })
}
