import { join } from 'node:path'
import { isThere } from '../system/is-there.js'
import { readCheckpointFacts } from './checkpoint-file.js'

/**
 * Returns the fingerprint of the images that a run was trained on. Returns undefined if its checkpoints were removed.
 *
 * @param run its directory
 * @throws CHECKPOINT_INVALID
 * @example
 * const same = (await trainedFingerprint('runs/a')) === (await fingerprint(data))
 */
export async function trainedFingerprint(run: string): Promise<string | undefined> {
  const last = join(run, 'checkpoints', 'last.safetensors')
  return (await isThere(last)) ? (await readCheckpointFacts(last)).data : undefined
}
