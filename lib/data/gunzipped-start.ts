import { constants, gunzipSync } from 'node:zlib'

/**
 * Unpacks the first bytes of a gzipped file; bytes of other files come back as they are.
 *
 * @example
 * gunzippedStart(await readHead('train-labels-idx1-ubyte.gz', 512))[2] // 8, the type of the values
 */
export function gunzippedStart(head: Uint8Array): Uint8Array {
  if (head[0] !== 0x1f || head[1] !== 0x8b) return head
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return head
  }
}
