import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isRecord } from '../config/is-record.js'
import { writeAtomically } from '../system/atomic-write.js'
import { cacheFolder } from '../system/cache.js'
import { makeFolder } from '../system/make-folder.js'
import { CUDA_MEND } from './cuda-library.js'
import { explainLoadError } from './load-error.js'
import { type FailedTrial, openInChild } from './open-in-child.js'
import { logSearch } from './search-log.js'

/**
 * Opens the CUDA libraries in a child process first, because a broken driver ends the process that opens them.
 * Resolves with undefined if that works, else with the reason. The result is kept in the cache folder until the
 * driver or the libraries change, because a probe takes about a second.
 *
 * @param addonFolder the folder with the add-on
 * @param libraries LibTorch's libraries, libtorch_cuda last
 */
export async function probeCuda(
  addonFolder: string,
  libraries: readonly string[],
): Promise<string | undefined> {
  const path = join(cacheFolder(), 'cuda-probe.json')
  const key = await stateOf(libraries)
  const known = await remembered(path, key)
  if (known !== undefined) return known === '' ? undefined : known
  const refusal = refusalOf(await openInChild(addonFolder, libraries))
  logSearch(`CUDA in a child process: ${refusal ?? 'works'}`)
  await remember(path, { key, refusal: refusal ?? '' })
  return refusal
}

function refusalOf(failed: FailedTrial | undefined): string | undefined {
  if (failed === undefined) return undefined
  if (failed.signal !== undefined) {
    return `opening CUDA ends the process (${failed.signal}). Fix: update or reinstall NVIDIA's driver`
  }
  const { what, fix } = explainLoadError(failed.reason, CUDA_MEND)
  return `${what} Fix: ${fix}`
}

/** Identifies the driver and the libraries. */
async function stateOf(libraries: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  hash.update(await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => 'no driver'))
  for (const library of libraries) {
    const { size, mtimeMs } = await stat(library)
    hash.update(`${library}\n${size}\n${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

async function remembered(path: string, key: string): Promise<string | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (!isRecord(record) || record.key !== key) return undefined
    return typeof record.refusal === 'string' ? record.refusal : undefined
  } catch {
    return undefined
  }
}

/** Without a cache folder that can be written, the next process probes again. */
async function remember(path: string, record: { key: string; refusal: string }): Promise<void> {
  try {
    await makeFolder(cacheFolder())
    await writeAtomically(path, Buffer.from(JSON.stringify(record)))
  } catch (error) {
    logSearch(`the result is not kept: ${error instanceof Error ? error.message : error}`)
  }
}
