import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FalsarioError } from '../errors.js'
import { systemCode, systemReason } from '../system-reason.js'
import { parseRunConfig, type RunConfig } from './run.js'

/**
 * Reads the config.json of a run directory; undefined where there is none.
 *
 * @throws CONFIG_INVALID naming the file where it cannot be read, is not JSON or no complete config
 * @example
 * const config = await readRunConfig('runs/quick-001')
 */
export async function readRunConfig(folder: string): Promise<RunConfig | undefined> {
  const path = join(folder, 'config.json')
  try {
    return parseRunConfig(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(cause) ?? '')) return undefined
    const sentence = `${path} cannot be read as a run's config: ${systemReason(cause)}`
    const said = cause instanceof FalsarioError ? cause : undefined
    throw new FalsarioError('CONFIG_INVALID', sentence, {
      path,
      expected: said?.expected ?? 'the JSON of a complete config, as a run writes it',
      ...(said?.received !== undefined && { received: said.received }),
      fix: 'mend the file; the checkpoints of the run hold a copy of its config',
      cause,
    })
  }
}
