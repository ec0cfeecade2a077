import { dirname, join } from 'node:path'
import { isRecord } from '../config/is-record.js'
import { InvalidJson, readJsonFile } from '../formats/json-text.js'
import { invalidModel, modelFormat } from '../models/model-file.js'
import type { FalsarioError } from '../system/errors.js'
import { systemCode } from '../system/system-reason.js'

/**
 * Returns the error for a safetensors file without the entry that describes the model, usually because Python's
 * `save_file` wrote it without metadata. If the config.json of a run lies beside it, the fix takes the spec from
 * there.
 *
 * @example
 * throw await lostDescription('runs/a/model.safetensors')
 */
export async function lostDescription(path: string): Promise<FalsarioError> {
  const config = join(dirname(path), 'config.json')
  const fromOriginal =
    'metadata = safe_open(ORIGINAL, framework="pt").metadata(), then save_file(tensors, path, metadata=metadata)'
  const fromConfig = `metadata = {"falsario": json.dumps({"format": ${modelFormat}, "version": "", "spec": json.load(open(${JSON.stringify(config)}))["model"], "trainedSteps": 0})}, then save_file(tensors, path, metadata=metadata)`
  const hasSpec = await namesSpec(config)
  return invalidModel(
    path,
    'its metadata has no "falsario" entry, which describes the model',
    'a file that falsario wrote, with its metadata',
    `if Python saved it, keep the metadata of the original file: ${fromOriginal}${
      hasSpec ? `; or take the spec from ${config}: ${fromConfig}` : ''
    }; or use the model.safetensors in the run's folder`,
  )
}

/** Whether a file is a config that contains a model spec. */
async function namesSpec(path: string): Promise<boolean> {
  try {
    const config = await readJsonFile(path)
    return isRecord(config) && isRecord(config.model)
  } catch (error) {
    if (error instanceof InvalidJson || systemCode(error) !== undefined) return false
    throw error
  }
}
