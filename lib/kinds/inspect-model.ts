import type { ModelIdentity } from '../models/model-file.js'
import { describeSpec, type ModelDescription } from '../native/index.js'
import type { ModelSpec } from './catalogue.js'
import { firstNotFinite } from './check-tensors.js'
import { modelPath } from './load-model.js'
import { readModelFile } from './read-model-file.js'

/** The description of a model file, without its tensors. */
export interface ModelSummary extends ModelIdentity<ModelSpec> {
  /** Path of the `model.safetensors`. */
  readonly path: string
  /** Networks and layers with their shapes and numbers of parameters. */
  readonly description: ModelDescription<ModelSpec['kind']>
  /**
   * The first weight that is NaN or infinite, in words: such a model cannot be loaded. Absent if all weights are
   * finite.
   */
  readonly notFinite?: string
}

/**
 * Reads the description of a model file without building the model.
 *
 * @param path a `model.safetensors`, or a run directory that contains one
 * @throws MODEL_NOT_FOUND, MODEL_INVALID
 * @example
 * const { spec, trainedSteps, description } = await inspectModel('runs/quick-001')
 */
export async function inspectModel(path: string): Promise<ModelSummary> {
  const file = await modelPath(path)
  const { tensors, ...identity } = await readModelFile(file)
  const notFinite = await firstNotFinite(tensors)
  const description = await describeSpec(identity.spec)
  return { path: file, ...identity, description, ...(notFinite !== undefined && { notFinite }) }
}
