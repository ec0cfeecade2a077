import { join } from 'node:path'
import { InvalidJson, readJsonFile } from '../formats/json-text.js'
import { FalsarioError } from '../system/errors.js'
import { systemCode, systemReason } from '../system/system-reason.js'
import { parseRunConfig, type RunConfig } from './config.js'

/**
 * Reads the config.json of a run directory. Returns undefined if the file does not exist.
 *
 * @throws CONFIG_INVALID with the file's path if it cannot be read, is not JSON or is not a complete config
 * @example
 * const config = await readRunConfig('runs/quick-001')
 */
export async function readRunConfig(folder: string): Promise<RunConfig | undefined> {
  const path = join(folder, 'config.json')
  try {
    return parseRunConfig(await readJsonFile(path))
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(cause) ?? '')) return undefined
    const sentence = `${path} cannot be read as a run's config: ${systemReason(cause)}`
    const invalid = cause instanceof FalsarioError ? cause : undefined
    throw new FalsarioError('CONFIG_INVALID', sentence, {
      path,
      expected: invalid?.expected ?? 'the JSON of a complete config, as a run writes it',
      ...(invalid?.received !== undefined && { received: invalid.received }),
      fix: `${cause instanceof InvalidJson ? cause.fix : 'repair the file'}; every checkpoint of the run contains a copy of the config`,
      cause,
    })
  }
}
