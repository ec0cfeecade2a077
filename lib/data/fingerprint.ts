import { createHash } from 'node:crypto'
import type { Dataset } from './dataset.js'

/** Placeholder until the branch on stored data brings its own. */
export async function fingerprint(data: Dataset): Promise<string> {
  return createHash('sha256')
    .update(data.images)
    .update(data.labels ?? '')
    .digest('hex')
}
