import { describeSpec, type ModelDescription } from '../native.js'
import type { ModelIdentity } from '../sampling/model-file.js'
import type { ModelSpec } from './catalogue.js'
import { modelPath } from './load-model.js'
import { readModelFile } from './read-model-file.js'

/** What a model file says of itself, without the numbers. */
export interface ModelSummary extends ModelIdentity<ModelSpec> {
  /** The `model.safetensors`. */
  readonly path: string
  /** Networks and layers with shapes and parameters. */
  readonly description: ModelDescription<ModelSpec['kind']>
}

/**
 * Looks into a model file without making it ready to compute.
 *
 * @param path a `model.safetensors`, or a run directory that holds one
 * @throws MODEL_NOT_FOUND, MODEL_INVALID
 * @example
 * const { spec, trainedSteps, description } = await inspectModel('runs/quick-001')
 */
export async function inspectModel(path: string): Promise<ModelSummary> {
  const file = await modelPath(path)
  const { tensors: _, ...identity } = await readModelFile(file)
  return { path: file, ...identity, description: await describeSpec(identity.spec) }
}
