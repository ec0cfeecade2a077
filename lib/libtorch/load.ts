import { createRequire } from 'node:module'
import { FalsarioError } from '../system/errors.js'
import { ADDON_PATH } from './build-record.js'
import { diagnose } from './diagnose.js'
import { formatDiagnosis } from './format-diagnosis.js'
import { openLibTorch } from './open.js'

let loading: Promise<unknown> | undefined

/**
 * Loads LibTorch and the native add-on, once per thread. Only lib/native/ and setup call it.
 * Throws `LIBTORCH_MISSING` with the complete diagnosis if one of them does not load.
 *
 * @example
 * const addon: unknown = await loadAddon()
 */
export function loadAddon(): Promise<unknown> {
  loading ??= load().catch((error: unknown) => {
    // The next call tries again, because setup may have run by then.
    loading = undefined
    throw error
  })
  return loading
}

async function load(): Promise<unknown> {
  try {
    const opened = await openLibTorch()
    if (opened === undefined) return await refuse('LibTorch was not found.')
    if (opened.error !== undefined) return await refuse(`LibTorch does not load: ${opened.error}`)
    const addon: unknown = createRequire(import.meta.url)(ADDON_PATH)
    return addon
  } catch (error) {
    if (error instanceof FalsarioError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    return await refuse(`The native add-on does not load: ${reason.split('\n')[0]}`, error)
  }
}

async function refuse(reason: string, cause?: unknown): Promise<never> {
  const diagnosis = await diagnose()
  const fix = diagnosis.problems[0]?.fix
  throw new FalsarioError('LIBTORCH_MISSING', `${reason}\n${formatDiagnosis(diagnosis)}`, {
    ...(fix === undefined ? {} : { fix }),
    cause,
  })
}
