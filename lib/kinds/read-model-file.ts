import { z } from 'zod'
import { received } from '../config/explain.js'
import { readSafetensors } from '../export/safetensors.js'
import {
  descriptionSchema,
  invalidModel,
  type ModelFile,
  type ModelIdentity,
  modelFormat,
} from '../sampling/model-file.js'
import { type ModelSpec, parseModelSpec } from './catalogue.js'

/**
 * Reads a model's tensors and description; whether they fit each other is for the caller to see. Of a
 * checkpoint it reads the model.
 *
 * @throws MODEL_INVALID, MODEL_NOT_FOUND
 */
export async function readModelFile(path: string): Promise<ModelFile<ModelSpec>> {
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
export function parseDescription(path: string, text: string): ModelIdentity<ModelSpec> {
  const raw = parseJson(path, text)
  const found = z.looseObject({ format: z.unknown() }).safeParse(raw)
  if (!found.success) throw invalidModel(path, 'its description is not an object', 'an object')
  if (found.data.format !== modelFormat)
    throw invalidModel(
      path,
      `it has format ${received(found.data.format)}`,
      `format ${modelFormat}`,
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
