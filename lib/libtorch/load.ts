import { createRequire } from 'node:module'
import { join } from 'node:path'
import { FalsarioError } from '../system/errors.js'
import { diagnose } from './diagnose.js'
import { formatDiagnosis } from './format-diagnosis.js'
import { explainLoadError } from './load-error.js'
import { ADDON_NAME } from './locate-addon.js'
import { beginToOpenLibTorch } from './open.js'
import { logSearch } from './search-log.js'

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
    const { location, opened } = await beginToOpenLibTorch()
    const libtorch = await opened
    if (location.libtorch === undefined) return await refuse('LibTorch was not found.')
    if (libtorch === undefined) return await refuse('The native add-on was not found.')
    if (libtorch.error !== undefined)
      return await refuse(`LibTorch does not load: ${libtorch.error}`)
    const path = join(libtorch.addon.folder, ADDON_NAME)
    const addon: unknown = createRequire(path)(path)
    logSearch(`${path}: is loaded`)
    return addon
  } catch (error) {
    if (error instanceof FalsarioError) throw error
    const { what, fix } = explainLoadError(error instanceof Error ? error.message : String(error))
    return await refuse(`The native add-on does not load: ${what}`, { cause: error, fix })
  }
}

async function refuse(
  reason: string,
  { cause, fix }: { readonly cause?: unknown; readonly fix?: string } = {},
): Promise<never> {
  const diagnosis = await diagnose()
  const mend = diagnosis.problems[0]?.fix ?? fix
  throw new FalsarioError('LIBTORCH_MISSING', `${reason}\n${formatDiagnosis(diagnosis)}`, {
    ...(mend === undefined ? {} : { fix: mend }),
    cause,
  })
}
