import { describeSpec, type ModelDescription } from '../native.js'
import { modelPath } from './load-model.js'
import { type ModelIdentity, readModelFile } from './model-file.js'

/** What a model file says of itself, without the numbers. */
export interface ModelSummary extends ModelIdentity {
  /** The `model.safetensors`. */
  readonly path: string
  /** Networks and layers with shapes and parameters. */
  readonly description: ModelDescription
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
